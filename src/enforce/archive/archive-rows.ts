import type { OpenArchive, OpenBatch, OpenCopies } from '../../control/batch/open-batch.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { canonicalCopy, copyOf, rowsToCopy } from '../../plan/archive/archived-rows.ts';
import { copyTable } from '../../plan/archive/copies.ts';
import type { CheckedArchive } from '../../plan/checked/checked-archive.ts';
import { dependantStatements } from '../../plan/dependants/statements.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import { shapeName } from '../../sql/shape.ts';
import { rowsChanged } from '../change/change.ts';
import { dependantsChanged } from '../change/dependants.ts';
import type { TakenRows } from '../change/taken-rows.ts';
import type { Scene } from '../scene.ts';
import type { Archiving, CopiedTable } from './archiving.ts';
import { copyRows } from './copy-rows.ts';
import { keepAwake } from './keep-awake.ts';
import { verifyCopies } from './verify-copies.ts';

/**
 * Between steps 5 and 6: copies the locked rows to the archive, and those of their dependants that go there, in a transaction
 * of its own, and reads them there once more. From then on they may go here; whatever fails before is taken back.
 */
export async function archiveRows(
  scene: Scene,
  session: Session,
  open: OpenBatch,
  taken: TakenRows,
): Promise<void> {
  if (!open.archive || !scene.archive) throw nowhere(open.rule);
  const copied = [
    ...(await readOwn(scene, session, open, taken)),
    ...(await readDependants(scene, session, taken)),
  ];
  const archiving: Archiving = { scene, target: scene.archive, open, into: open.archive, copied };
  await keepAwake(session, async () => {
    await copyRows(archiving);
    await failpoint('archive: durable');
    await verifyCopies(archiving);
    await failpoint('archive: verified');
  });
}

/** How a batch remembers where rows are copied to; `copy` names this copying alone; null where none are. */
export async function openArchive(
  scene: Scene,
  { dependants }: TakenRows,
  copy: string,
): Promise<OpenArchive | null> {
  const { archive } = scene.plan.checked;
  const steps = dependantStatements(scene.plan.checked);
  const beside = steps.flatMap(({ copied }, index) =>
    copied && dependants[index]?.rows ? [copied.archive] : [],
  );
  // The uppermost first: the archive may have foreign keys of its own.
  const archives = [...(archive ? [archive] : []), ...beside.toReversed()];
  if (archives.length === 0) return null;
  if (!scene.archive) throw nowhere(scene.plan.checked.rule.id);
  const { system, database } = await scene.archive.name();
  const tables = new Map(archives.map((one) => [shapeName(one.shape), openCopies(one)]));
  const { connection } = archives[0] as CheckedArchive;
  return { copy, connection, tables: [...tables.values()], system, database };
}

function openCopies(archive: CheckedArchive): OpenCopies {
  const { columns, key, shape } = copyTable(archive);
  return {
    relation: shapeName(shape),
    schema: shape.schema,
    table: shape.name,
    columns: columns.map(({ name }) => name),
    key: key.map((number) => columns[number]?.name ?? ''),
  };
}

/** Under lock, so that what is copied is what goes. */
async function readOwn(
  scene: Scene,
  session: Session,
  { connection, relation }: OpenBatch,
  { keys }: TakenRows,
): Promise<readonly CopiedTable[]> {
  const { checked } = scene.plan;
  const { archive } = checked;
  if (!archive) return [];
  const { rows } = await session.run(rowsToCopy(checked, archive, keyLists(checked, keys)));
  if (rows.length !== keys.length) throw rowsChanged(keys.length, rows.length);
  const stay = checked.alteration !== null;
  return [
    {
      source: { connection, relation },
      archive,
      rows: rows.map((row) => copyOf(checked, archive, row)),
      stay,
    },
  ];
}

/** The same for rows that go with them; the deletion asks again that there are as many. */
async function readDependants(
  scene: Scene,
  session: Session,
  { keys, dependants }: TakenRows,
): Promise<readonly CopiedTable[]> {
  const { checked } = scene.plan;
  const copied: CopiedTable[] = [];
  for (const [index, { table, copied: one }] of dependantStatements(checked).entries()) {
    const locked = dependants[index]?.rows ?? 0;
    if (!one || locked === 0) continue;
    const { rows } = await session.run(one.read(keyLists(checked, keys)));
    if (rows.length !== locked) throw dependantsChanged(table);
    const texts = rows.map((row) => canonicalCopy(one.archive, row));
    const source = { connection: checked.rule.connection, relation: table };
    copied.push({ source, archive: one.archive, rows: texts, stay: false });
  }
  return copied.toReversed();
}

/** A rule whose archive was never checked copies nothing, and so nothing of it may go. */
function nowhere(rule: string): Failure {
  return new Failure({
    code: 'nothing-to-do',
    fact: `the rule ${rule} archives rows, and no archive is at hand; the batch was undone`,
  });
}
