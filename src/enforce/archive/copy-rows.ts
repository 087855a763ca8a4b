import { copiesToRemove } from '../../control/batch/copy-removal.ts';
import { isDuplicate } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { commit, rollback } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { canonicalCopy } from '../../plan/archive/archived-rows.ts';
import {
  type CopyTexts,
  copyKey,
  copyKeyHash,
  copyKeyLists,
  copyStatements,
  copyTable,
} from '../../plan/archive/copies.ts';
import type { CheckedArchive } from '../../plan/checked/checked-archive.ts';
import { IMPLAUSIBLE, readStart } from '../../plan/state/row-time.ts';
import { shapeName, type TableShape } from '../../sql/shape.ts';
import { SERVER_LIMITS } from '../change/answer-limits.ts';
import { requireShape } from '../change/begin.ts';
import type { Archiving, CopiedTable } from './archiving.ts';
import { type CopyLine, lockLines, writeLines } from './lines.ts';

/** Writes the copies and the lines that tell them from other rows, all or none; a receipt says that they are there. */
export async function copyRows(archiving: Archiving): Promise<void> {
  const session = await archiving.target.brief();
  try {
    await beginCopying(session, archiving);
    for (const one of archiving.copied) await writeCopies(session, archiving, one);
    await failpoint('archive: copied');
    await session.engine.askDeferred(session, shapesOf(archiving));
  } catch (error) {
    await rollback(session);
    throw error;
  }
  const answer = await commit(session.within(archiving.target.limits.commit));
  if (answer === 'committed') return;
  throw new Failure({
    code: answer === 'unknown' ? 'archive-unknown' : 'archive-refused',
    fact:
      answer === 'unknown'
        ? 'the connection to the archive was lost at COMMIT; the batch was undone, and its copies are taken back'
        : 'the archive rolled the copies back at COMMIT; the batch was undone',
    hint: "see the archive's log",
  });
}

/** The receipt is the fence: once somebody has voided it, these copies can never be committed. */
async function beginCopying(session: Session, archiving: Archiving): Promise<void> {
  const { scene, into, copied } = archiving;
  const { engine } = session;
  const planned = shapesOf(archiving);
  const { shapes } = await engine.beginBatch(
    session,
    planned.map((table) => ({ table, use: 'change' })),
    SERVER_LIMITS,
    'table',
  );
  for (const [index, shape] of planned.entries()) requireShape(shape, shapes[index] ?? null);
  const rows = copied.reduce((sum, one) => sum + one.rows.length, 0);
  const { count } = await session.run(engine.receipts.done(into.copy, rows, scene.ledger));
  if (count === 1) return;
  throw new Failure({
    code: 'receipts-of-another-ledger',
    kind: 'refused',
    fact: `the receipts of the connection ${into.connection} belong to another ledger`,
    hint: 'two control databases would both purge here, or one was restored from a backup: find out which',
  });
}

/** Every table that takes copies, once. */
function shapesOf({ copied }: Archiving): readonly TableShape[] {
  return [...new Map(copied.map(({ archive }) => [shapeName(archive.shape), archive.shape])).values()];
}

async function writeCopies(session: Session, archiving: Archiving, one: CopiedTable): Promise<void> {
  const { archive, rows } = one;
  if (rows.length === 0) return;
  const table = copyTable(archive);
  const statements = copyStatements(table);
  const lines = await linesFor(session, archiving, one);
  await writeLines(session, shapeName(archive.shape), lines);
  for (let first = 0; first < rows.length; first += statements.rowsAtOnce) {
    const part = rows.slice(first, first + statements.rowsAtOnce);
    const { count } = await session.run(statements.insert(part)).catch((error: unknown) => {
      throw isDuplicate(error) ? keyTaken(archive) : error;
    });
    if (count !== part.length) throw countDiffers(archive, part.length, count);
  }
}

/** The lines of these copies; rows that are there already and are ours to replace are taken out of the way. */
async function linesFor(
  session: Session,
  { into, scene }: Archiving,
  one: CopiedTable,
): Promise<readonly CopyLine[]> {
  const { archive, rows, source } = one;
  const table = copyTable(archive);
  const statements = copyStatements(table);
  const relation = shapeName(archive.shape);
  const hashOf = (texts: CopyTexts): string => copyKeyHash(table, copyKey(table, texts));
  const known = await lockLines(session, relation, rows.map(hashOf));
  const keys = rows.map((row) => copyKey(table, row));
  const there = (await session.run(statements.read(copyKeyLists(table, keys), true))).rows;
  const existing = new Map(there.map((texts) => [hashOf(canonicalCopy(archive, texts)), texts]));
  const aborted = await copiesToRemove(
    scene.control,
    [...known.values()].map(({ copy }) => copy),
  );
  const lines = rows.map((row): CopyLine => {
    const [hash, key] = [hashOf(row), JSON.stringify(copyKey(table, row))];
    const line = { hash, key, source, copy: into.copy, earlier: null, replaced: null };
    const old = existing.get(hash);
    return old ? { ...line, ...replaced(one, row, old, known.get(hash), aborted) } : line;
  });
  if (there.length > 0) {
    const { count } = await session.run(
      statements.remove(
        copyKeyLists(
          table,
          there.map((texts) => copyKey(table, canonicalCopy(archive, texts))),
        ),
      ),
    );
    if (count !== there.length) throw countDiffers(archive, there.length, count);
  }
  return lines;
}

/**
 * What becomes of a row that stands there under the key: what an aborted batch left is written over; what a row had copied
 * that stayed in its place is kept beside, in case that this batch is undone. Everything else is not ours.
 */
function replaced(
  { archive, source, stay }: CopiedTable,
  row: CopyTexts,
  old: CopyTexts,
  line: CopyLine | undefined,
  aborted: ReadonlySet<string>,
): Pick<CopyLine, 'earlier' | 'replaced'> {
  const isOurs = line?.source.connection === source.connection && line.source.relation === source.relation;
  if (!line || !isOurs) throw keyTaken(archive);
  if (aborted.has(line.copy)) return { earlier: line.earlier, replaced: line.replaced };
  // A row that had gone, and whose key is used again, is another one.
  if (!stay || !startsLater(archive, row.at(-1), old.at(-1))) throw keyTaken(archive);
  return { earlier: line.copy, replaced: JSON.stringify(old) };
}

function startsLater(
  { start }: CheckedArchive,
  now: string | null | undefined,
  before: string | null | undefined,
): boolean {
  if (!start || now == null || before == null) return start !== null && now != null;
  const [is, was] = [readStart(now, start), readStart(before, start)];
  if (is === IMPLAUSIBLE || was === IMPLAUSIBLE) return is !== IMPLAUSIBLE;
  return (is.kind === 'day' ? BigInt(is.day) : is.at) > (was.kind === 'day' ? BigInt(was.day) : was.at);
}

/** Nothing is known of such a row but that it is not a copy of ours. */
function keyTaken({ connection, shape }: CheckedArchive): Failure {
  return new Failure({
    code: 'archive-key-taken',
    kind: 'refused',
    fact: `the archive ${connection}.${shapeName(shape)} has a row under the key of one that is to be archived, and it is no copy that may be written over; nothing was changed`,
    hint: 'find out whose row it is: the key of a row that was archived may have been given to another one',
  });
}

function countDiffers({ connection, shape }: CheckedArchive, expected: number, got: number): Failure {
  return new Failure({
    code: 'count-differs',
    fact: `the archive ${connection}.${shapeName(shape)} took ${got} rows where ${expected} were expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}
