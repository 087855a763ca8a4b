import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import { withTaken } from './archive.ts';
import { type DatedState, judgeDates } from './dates.ts';
import { isChanged, judgeRow, judgeStage, type State } from './judge-row.ts';
import { livingIn } from './keeping.ts';
import type { Zones } from './moment.ts';
import type { Promised } from './promised.ts';
import type { Row } from './row.ts';
import { type Kept, runStep, type Step } from './run.ts';
import { stagesAt } from './stage.ts';
import type { Site, World } from './world.ts';

/*
 * The reference model: what should happen to a row, in plain slow steps, from the language's own words. It shares no
 * code with the calendar, the rules, the plan or the statements, so that they can be compared with it.
 */

export {
  type DatedState,
  isChanged,
  judgeDates,
  judgeRow,
  judgeStage,
  type Promised,
  type State,
  type World,
  type Zones,
};

/** The state of a row of a table in which several categories may live, and the category that it belongs to. */
export function judgeInTable(
  promised: Promised,
  row: Row,
  site: Site,
): { readonly category: string | null; readonly state: State } {
  for (const [policy, place] of livingIn(promised.policies, promised.entries, site.table)) {
    const { state } = nextStage(promised, policy, place, row, site);
    if (state !== 'unassigned') return { category: policy.category, state };
  }
  return { category: null, state: 'unassigned' };
}

/** The stage that comes next for a row: the first that is not done, or else the last. */
export function nextStage(
  promised: Promised,
  policy: Policy,
  place: Place,
  row: Row,
  site: Site,
): { readonly stage: Stage; readonly state: State } {
  const judged = stagesAt(policy, place).map((stage) => ({
    stage,
    state: judgeStage(promised, { policy, place, stage }, row, site),
  }));
  const next = judged.find(({ state }) => state !== 'done') ?? judged.at(-1);
  if (!next) throw new RangeError(`${policy.category} has no stage in the ${place.base} base`);
  return next;
}

/** The rows that complete runs of the rules of these categories leave; without `categories`, of all rules. */
export function remaining(promised: Promised, world: World, categories?: readonly string[]): World {
  return complete(promised, { world, archives: {}, summaries: {} }, categories).world;
}

/** The same with what was archived and counted: rule after rule, and again as long as that does something. */
export function complete(promised: Promised, kept: Kept, categories?: readonly string[]): Kept {
  const after = stepsOf(promised)
    .filter(({ policy }) => !categories || categories.includes(policy.category))
    .reduce((before, step) => runStep(promised, step, before), kept);
  // What went may have kept other rows from going.
  return after === kept ? kept : complete(promised, after, categories);
}

/** What complete runs leave on a connection, and in the archive where its rows go: as they came there, and in the end. */
export function completeWithArchive(
  promised: Promised,
  kept: Kept,
  archive: { readonly promised: Promised; readonly world: World },
): { readonly kept: Kept; readonly taken: World; readonly archived: World } {
  const here = complete(promised, kept);
  const taken = withTaken(archive.promised, archive.world, here.archives);
  return { kept: here, taken, archived: remaining(archive.promised, taken) };
}

/** Every stage in every place, in the order in which the data map and the policy have them. */
function stepsOf({ policies, entries }: Promised): readonly Step[] {
  return [...new Set(entries.map(({ table }) => table))].flatMap((table) =>
    livingIn(policies, entries, table).flatMap(([policy, place]) =>
      stagesAt(policy, place).map((stage): Step => ({ policy, place, stage, table })),
    ),
  );
}
