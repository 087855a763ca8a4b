import type { Instant } from '../../calendar/instant.ts';
import type { Config } from '../../config/config.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { Failure } from '../../errors.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { countDueOnlyUnder } from '../../plan/due-difference.ts';
import { planRule, type RulePlan } from '../../plan/plan.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import { shapeName } from '../../sql/shape.ts';
import { reachProject, receiptsOf } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { readKnownHolds } from '../hold/known.ts';
import type { Project } from '../project/project.ts';
import type { UnitDiff } from './compare.ts';
import type { Unit } from './unit.ts';

/** What a change does to the rows of one unit now. */
export interface RowsChanged {
  /** Due under the new rules, and not under the old ones. */
  readonly newly_due: number;
  readonly no_longer_due: number;
}

/** The counts by unit, in the units' order; null where nobody could count, and why. */
export interface CountedRows {
  readonly rows: readonly (RowsChanged | null)[];
  readonly failures: readonly Failure[];
}

/** Both sides over the databases of today's configuration. */
interface Live {
  readonly config: Config;
  readonly before: ReadonlyMap<string, CheckedRule>;
  readonly after: ReadonlyMap<string, CheckedRule>;
  readonly holds: KnownHolds;
  readonly at: Instant;
}

/** Counts the rows that each change makes due, and those that it no longer does; reads only, on every connection that answers. */
export async function countRows(
  config: Config,
  sides: { readonly before: Project; readonly after: Project },
  units: readonly UnitDiff[],
  at: Instant,
): Promise<CountedRows> {
  const failures = new Map<string, Failure>();
  const live: Live = {
    config,
    before: await checkedOf({ ...sides.before, config }, failures),
    after: await checkedOf({ ...sides.after, config }, failures),
    holds: await readKnownHolds(config),
    at,
  };
  const sessions = new Map<string, Session>();
  const sessionOf = async (name: string): Promise<Session> => {
    const session = sessions.get(name) ?? (await openConnection(config, name));
    sessions.set(name, session);
    return session;
  };
  try {
    const rows: (RowsChanged | null)[] = [];
    for (const unit of units) rows.push(await tryUnit(live, unit, failures, sessionOf));
    return { rows, failures: [...failures.values()] };
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}

async function checkedOf(
  project: Project,
  failures: Map<string, Failure>,
): Promise<ReadonlyMap<string, CheckedRule>> {
  const reached = await reachProject(project);
  for (const [connection, failure] of reached.failures) failures.set(connection, failure);
  return new Map(reached.checked.map((checked) => [checked.rule.id, checked]));
}

/** A failure is told once for each connection, and keeps the others from nothing. */
async function tryUnit(
  live: Live,
  unit: UnitDiff,
  failures: Map<string, Failure>,
  sessionOf: (connection: string) => Promise<Session>,
): Promise<RowsChanged | null> {
  if (unit.kind === 'same') return { newly_due: 0, no_longer_due: 0 };
  const { connection, name } = (unit.after ?? unit.before) as Unit;
  if (failures.has(connection)) return null;
  try {
    return await countUnit(live, unit, await sessionOf(connection));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    failures.set(name, error);
    return null;
  }
}

async function countUnit(live: Live, { before, after }: UnitDiff, session: Session): Promise<RowsChanged> {
  const was = plansOf(before, live.before, live.at);
  const is = plansOf(after, live.after, live.at);
  for (const { checked } of [...was, ...is])
    await requireRemembered(session, checked, receiptsOf(live.config, checked.rule.connection));
  return {
    newly_due: await countOnly(session, is, was, live.holds),
    no_longer_due: await countOnly(session, was, is, live.holds),
  };
}

function plansOf(
  unit: Unit | null,
  checked: ReadonlyMap<string, CheckedRule>,
  at: Instant,
): readonly RulePlan[] {
  return (unit?.rules ?? []).map((rule) => {
    const found = checked.get(rule.id);
    if (found) return planRule(found, at);
    throw new Failure({
      code: 'rule-not-comparable',
      fact: `the rule ${rule.id} does not fit the database as it is, so that nobody can say which rows it takes`,
      hint: 'run `retentiond validate --connect` on either side',
    });
  });
}

/** Rows that these take and those do not; what is another table now has no row of the other one. */
async function countOnly(
  session: Session,
  these: readonly RulePlan[],
  those: readonly RulePlan[],
  holds: KnownHolds,
): Promise<number> {
  const [first] = these;
  if (!first) return 0;
  const { dialect, shape } = first.checked;
  const sameTable = those.filter((plan) => shapeName(plan.checked.shape) === shapeName(shape));
  return Number(onlyValue(await session.run(countDueOnlyUnder({ dialect, shape }, these, sameTable, holds))));
}
