import { allAnswered } from '../../database/answered.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { CheckedSummary } from '../../plan/checked/checked-summary.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { SummaryStatements } from '../../plan/summary/summary.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Scene } from '../scene.ts';
import type { CountedGroup, CountedRows } from './read-groups.ts';

/** A batch whose transaction counts its rows. */
interface Counting {
  readonly scene: Scene;
  readonly session: Session;
  readonly statements: SummaryStatements;
  readonly summary: CheckedSummary;
  readonly holds: KnownHolds;
}

/** What stands in the summary: the row of small groups, and each group by its name. */
interface Standing {
  readonly rest: bigint;
  readonly groups: ReadonlyMap<string, bigint>;
}

/**
 * Adds the rows of a batch to the summary, behind the lock of its row for small groups; then requires that every row there
 * has grown by just its own. Before anything is deleted, since the size of a group counts the rows in hand, too.
 */
export async function addToSummary(
  scene: Scene,
  session: Session,
  { groups, ungrouped }: CountedRows,
  holds: KnownHolds,
): Promise<void> {
  const { summary } = scene.plan.checked;
  const statements = scene.plan.statements.summary;
  if (!summary || !statements) return;
  const counting: Counting = { scene, session, statements, summary, holds };
  const before = await lockStanding(counting, groups);
  const large = await largeGroups(counting, groups, before);
  const small = ungrouped + rowsIn(groups) - rowsIn(large);
  if (large.length > 0) {
    const rows = large.map((one) => one.rows);
    await session.run(
      statements.add(
        large.map(({ group }) => group),
        rows,
      ),
      'retentiond_add',
    );
  }
  if (small > 0) await session.run(statements.addToRest(small), 'retentiond_add_rest');
  const after = await lockStanding(counting, groups);
  const isRight = isAdded(before, after, { groups: large, ungrouped: small });
  if (!isRight) throw notCounted(summary);
}

/** Whoever has the row for small groups is alone with the summary, so that no two wait for each other. */
async function lockStanding(
  { session, statements, summary }: Counting,
  groups: readonly CountedGroup[],
): Promise<Standing> {
  const { rows } = await session.run(statements.lockRest, 'retentiond_lock_rest');
  const [rest] = rows;
  if (!rest || rows.length > 1) throw restNotAlone(summary, rows.length);
  if (groups.length === 0) return { rest: BigInt(rest[0] as string), groups: new Map() };
  const found = await session.run(
    statements.lockGroups(groups.map(({ group }) => group)),
    'retentiond_lock_groups',
  );
  const counts = found.rows.map(
    (row) => [JSON.stringify(row.slice(0, -1)), BigInt(row.at(-1) as string)] as const,
  );
  return { rest: BigInt(rest[0] as string), groups: new Map(counts) };
}

/**
 * Those with rows enough: in the summary, in hand, or still to be taken by this run. What was found to be small stays so
 * to the end of the run, so that its rows are counted once and all go one way.
 */
async function largeGroups(
  { scene, session, statements, summary, holds }: Counting,
  groups: readonly CountedGroup[],
  { groups: standing }: Standing,
): Promise<readonly CountedGroup[]> {
  const isLarge = groups.map(async ({ name, group, rows }) => {
    const there = standing.get(name) ?? 0n;
    const needed = BigInt(summary.minimumGroup) - there;
    if (needed <= BigInt(rows)) return true;
    if (scene.smallGroups.has(name)) return false;
    const due = await session.run(statements.due(group, Number(needed), holds));
    const isEnough = BigInt(onlyValue(due) ?? 0) >= needed;
    if (!isEnough) scene.smallGroups.add(name);
    return isEnough;
  });
  const answers = await allAnswered(isLarge);
  return groups.filter((_, index) => answers[index]);
}

function rowsIn(groups: readonly CountedGroup[]): number {
  return groups.reduce((sum, { rows }) => sum + rows, 0);
}

/** Whether these rows, and no others, were added to their groups and the rest to the row of small groups. */
function isAdded(before: Standing, after: Standing, { groups, ungrouped }: CountedRows): boolean {
  const expected = new Map(before.groups);
  for (const { name, rows } of groups) expected.set(name, (expected.get(name) ?? 0n) + BigInt(rows));
  return (
    after.rest === before.rest + BigInt(ungrouped) &&
    after.groups.size === expected.size &&
    [...expected].every(([name, count]) => after.groups.get(name) === count)
  );
}

function notCounted({ shape }: CheckedSummary): Failure {
  return new Failure({
    code: 'count-differs',
    fact: `the rows of ${shapeName(shape)} did not grow by just what was counted into each; the batch was undone`,
    hint: 'another unique index there, or a collation that takes two values for one, may be at work',
  });
}

function restNotAlone({ shape, by }: CheckedSummary, rows: number): Failure {
  const columns = by.map(({ into }) => into.name).join(', ');
  return new Failure({
    code: 'summary-rest',
    kind: 'refused',
    fact: `${shapeName(shape)} has ${rows} rows in which ${columns} are null; small groups are counted in one`,
    hint:
      rows === 0
        ? 'somebody has deleted it during the run; the next run makes it again'
        : 'add up their counts in one of them, and delete the others',
  });
}
