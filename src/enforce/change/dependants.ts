import { allAnswered, answered } from '../../database/answered.ts';
import { isLocked } from '../../database/failure.ts';
import { onlyValue, type Session, type TextRow } from '../../database/session.ts';
import type { DependantAction } from '../../datamap/place/place.ts';
import { Failure } from '../../errors.ts';
import { type DependantStatements, dependantStatements } from '../../plan/dependants/statements.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import type { Scene } from '../scene.ts';
import { keyOf } from './judge-rows.ts';
import { batchTooLarge, dependantsLocked } from './take-fewer.ts';

/** Rows of one table that go, or lose their link, with the rows of a batch. */
export interface DependentRows {
  /** `schema.table` */
  readonly table: string;
  readonly action: Exclude<DependantAction, 'keep'>;
  readonly rows: number;
}

/** The rows of a batch that can go with all that depends on them. */
export interface BoundedRows {
  readonly rows: readonly TextRow[];
  /** Whether the rows after these must wait for the next batch. */
  readonly cut: boolean;
  /** Rows that take along more than a whole batch may lock. */
  readonly tooLarge: number;
}

/** As many of the locked rows as may go with all that depends on them: together they are `mostRows` at most. */
export async function boundRows(
  scene: Scene,
  session: Session,
  rows: readonly TextRow[],
  mostRows: number,
): Promise<BoundedRows> {
  const { checked } = scene.plan;
  const steps = dependantStatements(checked);
  if (steps.length === 0 || rows.length === 0) return { rows, cut: false, tooLarge: 0 };
  const weights = await weigh(session, steps, checkedKeys(scene, rows));
  const room = mostRows - rows.length;
  let taken = 0;
  for (const [index, row] of rows.entries()) {
    taken += weights.get(nameOf(keyOf(scene, row))) ?? 0;
    if (taken <= room) continue;
    if (index > 0) return { rows: rows.slice(0, index), cut: true, tooLarge: 0 };
    // A run that begins slowly has more room for a row that is alone.
    if (rows.length > 1 || mostRows < scene.pace.batchRows) throw batchTooLarge();
    return { rows: [], cut: false, tooLarge: 1 };
  }
  return { rows, cut: false, tooLarge: 0 };
}

/** How many rows each row takes along, by its key. */
async function weigh(
  session: Session,
  steps: readonly DependantStatements[],
  keys: ReturnType<typeof keyLists>,
): Promise<ReadonlyMap<string, number>> {
  const weights = new Map<string, number>();
  const answers = await allAnswered(steps.map((step) => session.run(step.perParent(keys))));
  for (const row of answers.flatMap((answer) => answer.rows)) {
    const name = nameOf(row.slice(0, -1) as string[]);
    weights.set(name, (weights.get(name) ?? 0) + Number(row.at(-1)));
  }
  return weights;
}

/** Locks what depends on the rows, and counts it; from our rows downwards, so that nothing can come to depend on them. */
export async function lockDependants(
  scene: Scene,
  session: Session,
  rows: readonly TextRow[],
): Promise<readonly DependentRows[]> {
  const steps = dependantStatements(scene.plan.checked);
  if (rows.length === 0) return [];
  const keys = checkedKeys(scene, rows);
  const counted = await allAnswered(
    steps.toReversed().map(async (step) => ({ step, count: onlyValue(await session.run(step.lock(keys))) })),
  );
  return counted
    .toReversed()
    .map(({ step, count }) => ({ table: step.table, action: step.action, rows: Number(count) }));
}

/** The same for rows that others may be in the way of; null where they hold what depends on a single one, which stays. */
export async function tryDependants(
  scene: Scene,
  session: Session,
  rows: readonly TextRow[],
): Promise<readonly DependentRows[] | null> {
  try {
    return await lockDependants(scene, session, rows);
  } catch (error) {
    if (!isLocked(error)) throw error;
    if (rows.length > 1) throw dependantsLocked(rows.length);
    return null;
  }
}

/** Deletes or detaches exactly what was locked, and requires that nothing depends on the rows any more. */
export async function changeDependants(
  scene: Scene,
  session: Session,
  keys: ReturnType<typeof keyLists>,
  locked: readonly DependentRows[],
): Promise<void> {
  const steps = dependantStatements(scene.plan.checked);
  const answers = await allAnswered(
    steps.map(async (step) => {
      const [changed, rest] = await Promise.allSettled([
        session.run(step.change(keys)),
        session.run(step.rest(keys)),
      ]);
      return {
        table: step.table,
        changed: answered(changed).count,
        rest: Number(onlyValue(answered(rest))),
      };
    }),
  );
  for (const [index, { table, changed, rest }] of answers.entries()) {
    if (changed !== locked[index]?.rows || rest > 0) throw dependantsChanged(table);
  }
}

function checkedKeys(scene: Scene, rows: readonly TextRow[]): ReturnType<typeof keyLists> {
  return keyLists(
    scene.plan.checked,
    rows.map((row) => keyOf(scene, row)),
  );
}

function nameOf(key: readonly string[]): string {
  return JSON.stringify(key);
}

export function dependantsChanged(table: string): Failure {
  return new Failure({
    code: 'rows-changed',
    fact: `other rows of ${table} depend on the batch than when they were counted; the batch was undone`,
    hint: 'somebody adds rows there at this moment; the next batch counts again',
  });
}
