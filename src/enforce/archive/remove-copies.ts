import type { Clock } from '../../clock.ts';
import { type CopyRemoval, deleteRemoval, pendingRemovals } from '../../control/batch/copy-removal.ts';
import type { OpenArchive, OpenCopies } from '../../control/batch/open-batch.ts';
import { DatabaseFailure } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { begin, commit, inTransaction, rollback } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { append, lockChain, readLedgerId } from '../../ledger/store.ts';
import { type CopyTable, type CopyTexts, copyKeyLists, copyStatements } from '../../plan/archive/copies.ts';
import type { Column } from '../../sql/shape.ts';
import { SERVER_LIMITS } from '../change/answer-limits.ts';
import { requireCopies, requireReceipts, type Target } from '../target.ts';
import { type CopyLine, countRemoved, forgetRemoved, linesOf, markRemoved, writeLines } from './lines.ts';

/** What taking copies back needs beside the archive. */
export interface RemovalScene {
  readonly control: Session;
  readonly clock: Clock;
}

/** Takes back what aborted batches have left in archives, those that `wanted` names; throws at the first that cannot be. */
export async function removeLeftCopies(
  scene: RemovalScene,
  target: Target,
  wanted: (removal: CopyRemoval) => boolean,
): Promise<void> {
  for (const removal of (await pendingRemovals(scene.control)).filter(wanted))
    await removeCopies(scene, target, removal);
}

/** Takes back the copies of one aborted batch and writes it down; whoever forgets the removal is the one who appends. */
export async function removeCopies(
  { control, clock }: RemovalScene,
  target: Target,
  { batch, archive }: CopyRemoval,
): Promise<void> {
  const session = await target.brief();
  await requireSameArchive(session, archive);
  await requireReceipts(session, (await readLedgerId(control)) ?? '', archive.connection);
  await requireCopies(session, archive.connection);
  const rows = await takeBack(session, archive);
  await failpoint('archive: removed');
  await inTransaction(control, async () => {
    const chain = await lockChain(control);
    if (!(await deleteRemoval(control, batch))) return;
    const { connection } = archive;
    const tables = archive.tables.map(({ relation }) => relation);
    await append(control, chain, clock(), [{ kind: 'copies removed', batch, connection, tables, rows }]);
  });
  // What is left of it says nothing any more.
  for (const { relation } of archive.tables)
    await forgetRemoved(session, relation, archive.copy).catch(() => undefined);
}

/** A void receipt keeps copies that are still on their way from ever being committed; a `done` one says that some are there. */
async function takeBack(session: Session, archive: OpenArchive): Promise<number> {
  const { engine } = session;
  await begin(session);
  try {
    await engine.limitLocks(session, SERVER_LIMITS.lock);
    const { count } = await session.run(engine.receipts.voided(archive.copy));
    let removed = 0;
    // What refers to others goes first.
    for (const table of archive.tables.toReversed()) {
      if (count === 0) await removeOurs(session, archive, table);
      removed += await countRemoved(session, table.relation, archive.copy);
    }
    if ((await commit(session)) === 'committed') return removed;
  } catch (error) {
    await rollback(session);
    if (error instanceof DatabaseFailure && error.remedy === 'retry') throw copiesOnTheirWay(archive, error);
    throw error;
  }
  throw new Failure({
    code: 'archive-unknown',
    fact: 'the archive did not confirm that copies were taken back',
  });
}

/** Whoever writes them gives no sign of life; the archive ends such a transaction by itself. */
function copiesOnTheirWay({ connection }: OpenArchive, cause: DatabaseFailure): Failure {
  return new Failure({
    code: 'copies-on-their-way',
    fact: `copies of an aborted batch are not taken back yet: their transaction on the connection ${connection} still runs`,
    hint: 'the server ends it within seconds; then it settles by itself',
    cause,
  });
}

/** Only rows whose line names this copying: what was written over since belongs to another one. */
async function removeOurs(session: Session, archive: OpenArchive, taken: OpenCopies): Promise<void> {
  const { relation } = taken;
  const lines = await linesOf(session, relation, archive.copy);
  if (lines.length === 0) return;
  const table = await tableOf(session, archive.connection, taken);
  const statements = copyStatements(table);
  const keys = lines.map((line): readonly string[] => JSON.parse(line.key));
  await session.run(statements.remove(copyKeyLists(table, keys)));
  const restored = lines.filter(({ replaced }) => replaced !== null);
  for (let first = 0; first < restored.length; first += statements.rowsAtOnce) {
    const part = restored.slice(first, first + statements.rowsAtOnce);
    await session.run(
      statements.insert(part.map(({ replaced }): CopyTexts => JSON.parse(replaced as string))),
    );
  }
  await writeLines(session, relation, restored.map(asBefore));
  await markRemoved(session, relation, archive.copy);
}

/** The line of the copying whose values come back. */
function asBefore(line: CopyLine): CopyLine {
  return { ...line, copy: line.earlier as string, earlier: null, replaced: null };
}

/** The archive as it is now; it must still have the columns that were filled. */
async function tableOf(
  session: Session,
  connection: string,
  { relation, schema, table: name, columns: names, key }: OpenCopies,
): Promise<CopyTable> {
  const shape = await session.engine.readShape(session, { schema, name });
  const columns = names.map((one) => shape?.columns.find((column) => column.name === one));
  if (!shape || columns.includes(undefined)) {
    throw new Failure({
      code: 'drift',
      kind: 'refused',
      fact: `copies of an aborted batch are to be taken back from ${connection}.${relation}, and it is not the table any more to which they were written`,
      hint: 'give it back the columns that it had; then it settles by itself',
    });
  }
  return {
    dialect: session.engine.dialect,
    shape,
    columns: columns as Column[],
    key: key.map((one) => names.indexOf(one)),
  };
}

/** A changed address must not have somebody else's rows removed, nor ours forgotten. */
async function requireSameArchive(
  session: Session,
  { connection, system, database }: OpenArchive,
): Promise<void> {
  const name = await session.engine.readName(session);
  if (name.system === system && name.database === database) return;
  throw new Failure({
    code: 'target-changed',
    kind: 'refused',
    fact: `the connection ${connection} leads to another database than when rows were copied to it`,
    hint: 'set the address back until the copies of aborted batches are taken back',
  });
}
