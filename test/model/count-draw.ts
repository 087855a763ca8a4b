import { expect } from 'vitest';
import { isPastAtMost } from '../../demo/model/dates.ts';
import { keepOf, stageSuffix } from '../../demo/model/keep.ts';
import { judgeStage, type State, type World } from '../../demo/model/reference.ts';
import { tableOf } from '../../demo/model/world.ts';
import { connectProject } from '../../src/app/connection/connect.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import type { Project } from '../../src/app/project/project.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Draw } from '../plan/draw.ts';
import { placeIn, promisedBy, sideOf } from '../plan/draw-project.ts';
import { type Applied, REACHED } from './reached.ts';

/** By the connection. */
export type Worlds = Readonly<Record<string, World>>;

/** `plan` counts every row, of the archive too, in the state that the model gives it. */
export async function checkCounts(
  draw: Draw,
  worlds: Worlds,
  read: Project,
  reached: Applied,
): Promise<void> {
  const { checked, findings } = await connectProject(read);
  const wrong = findings.filter((found) => found.severity === 'error');
  expect(wrong.map((found) => `${found.code}: ${found.message}`)).toEqual([]);
  const { rules } = await countPlan(read.config, checked, draw.now);
  for (const { rule, table, category, connection, ...counted } of rules) {
    const judged = modelStates(draw, worlds, { rule, category, table, connection });
    const count = (...wanted: State[]): number => judged.filter(({ state }) => wanted.includes(state)).length;
    const expected = Object.fromEntries(STATES.map((state) => [state, count(state)] as const));
    const late = judged.filter(({ state, isLate }) => isLate && KEPT_STRONGER.has(state)).length;
    const due = count('due', 'overdue', 'breach');
    expect(counted, rule).toMatchObject({ ...expected, due, past_at_most: late });
    for (const state of REACHED) reached[state] += count(state);
  }
}

const STATES = [
  ...['kept', 'extended', 'not_started', 'undated', 'future', 'implausible', 'overdue'],
  ...['breach', 'review', 'done'],
  ...['held', 'suspended', 'withheld', 'blocked'],
] as readonly State[];
/** What is stronger than `at_most`. */
const KEPT_STRONGER: ReadonlySet<State> = new Set(['held', 'suspended', 'withheld']);

interface Named {
  readonly rule: string;
  readonly category: string;
  readonly table: string;
  readonly connection: string;
}

/** Of the rows whose stage and period are the rule's. */
function modelStates(
  draw: Draw,
  worlds: Worlds,
  { rule, category, table, connection }: Named,
): readonly { readonly state: State; readonly isLate: boolean }[] {
  const policy = draw.policies.find((one) => one.category === category) as Policy;
  const place = placeIn(sideOf(draw, connection), category);
  const promised = promisedBy(draw, connection);
  const world = worlds[connection] as World;
  const site = { world, table };
  return policy.stages.flatMap((stage) =>
    tableOf(world, table).rows.flatMap((row) => {
      const keep = keepOf(stage.keep, place, row);
      if (rule !== `${connection}/${table}/${category}${stageSuffix(stage, keep)}`) return [];
      const isDated = typeof keep === 'object';
      const isLate = isDated && isPastAtMost(policy, place, row, { ...promised, site });
      return [{ state: judgeStage(promised, { policy, place, stage }, row, site), isLate }];
    }),
  );
}
