import type { Instant } from '../../calendar/instant.ts';
import { formatInstant } from '../../calendar/instant.ts';
import type { Config } from '../../config/config.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { requireRemembered } from '../../enforce/remembered.ts';
import { tightestLimit } from '../../enforce/run/limits.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { blockersOf } from '../../plan/dependants/blockers.ts';
import { type Plan, planRules, type RulePlan } from '../../plan/plan.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import { ROW_STATES, type RowState } from '../../plan/state/state.ts';
import { isKeptStronger } from '../../plan/state/staying-state.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { receiptsOf } from '../connection/connect.ts';
import { openConnection } from '../connection/open-connection.ts';
import { readKnownHolds } from '../hold/known.ts';

/** Every count of a plan; binding names, see experience.md. States that no rule can reach yet are 0. */
const COUNTS = [
  'kept',
  'done',
  'review',
  'due',
  'overdue',
  'breach',
  'held',
  'suspended',
  'extended',
  'withheld',
  'blocked',
  'not_started',
  'future',
  'undated',
  'implausible',
  'unassigned',
  'capped',
] as const;

type Counts = Record<(typeof COUNTS)[number], number>;

/** One rule's line of `plan --json`. */
export interface RuleCount extends Readonly<Counts> {
  readonly rule: string;
  readonly category: string;
  readonly connection: string;
  readonly table: string;
  readonly action: string;
  /** Counted from 1; null where the policy has no stages. */
  readonly stage: number | null;
  /** Rows that begin before it are past their period; null where none ever is. */
  readonly cutoff: string | null;
  /** Of the rows that are held, suspended or withheld, those past `at_most`. */
  readonly past_at_most: number;
  /** Tables whose rows refer to rows that would go; a row that two of them need counts for both. */
  readonly blocked_by: readonly { readonly table: string; readonly rows: number }[];
}

/** `plan --json`. */
export interface PlanCount {
  readonly format_version: 1;
  readonly digest: string;
  readonly at: string;
  readonly rules: readonly RuleCount[];
  readonly totals: Readonly<Counts>;
}

/** Plans the rules for one present and counts the rows in every state; reads only. */
export async function countPlan(
  config: Config,
  rules: readonly CheckedRule[],
  at: Instant,
): Promise<PlanCount> {
  const plan: Plan = planRules(rules, at);
  const holds = await readKnownHolds(config);
  const sessions = new Map<string, Session>();
  try {
    const counted: RuleCount[] = [];
    for (const rule of plan.rules) {
      const name = rule.checked.rule.connection;
      const session = sessions.get(name) ?? (await openConnection(config, name));
      sessions.set(name, session);
      await requireRemembered(session, rule.checked, receiptsOf(config, name));
      counted.push(await countRule(session, rule, holds));
    }
    const totals = noCounts();
    for (const count of COUNTS) totals[count] = counted.reduce((sum, rule) => sum + rule[count], 0);
    return { format_version: 1, digest: plan.digest, at: formatInstant(at), rules: counted, totals };
  } finally {
    for (const session of sessions.values()) await session.close();
  }
}

/** One rule's rows in every state; reads only. */
export async function countRule(session: Session, plan: RulePlan, holds: KnownHolds): Promise<RuleCount> {
  const { rule } = plan.checked;
  const states = await session.run(plan.statements.states(holds));
  const byState = new Map(states.rows.map(([state, count]) => [state as RowState, Number(count)]));
  const past = states.rows.filter(([state]) => isKeptStronger(state as RowState));
  const counts = noCounts();
  for (const state of ROW_STATES) counts[state] = byState.get(state) ?? 0;
  // What is overdue, or a breach, is due as well.
  counts.due += counts.overdue + counts.breach;
  counts.capped = cappedRows(rule, counts);
  if (plan.statements.unassigned)
    counts.unassigned = Number(onlyValue(await session.run(plan.statements.unassigned)));
  return {
    rule: rule.id,
    category: rule.category,
    connection: rule.connection,
    table: rule.table,
    action: rule.action,
    stage: rule.stage,
    cutoff: rule.keep === 'indefinitely' ? null : formatInstant(plan.boundaries.keep.instant),
    past_at_most: past.reduce((sum, [, , count]) => sum + Number(count ?? 0), 0),
    blocked_by: counts.blocked > 0 ? await countBlockers(session, plan, holds) : [],
    ...counts,
  };
}

async function countBlockers(
  session: Session,
  { checked, boundaries }: RulePlan,
  holds: KnownHolds,
): Promise<RuleCount['blocked_by']> {
  const blocked: { readonly table: string; readonly rows: number }[] = [];
  for (const { table, count } of blockersOf(checked, boundaries, holds)) {
    const rows = Number(onlyValue(await session.run(count)));
    if (rows > 0) blocked.push({ table, rows });
  }
  return blocked;
}

/** How many of the due rows one run leaves: all of them beyond a limit, the rest beyond a budget. */
function cappedRows({ limits, budget }: Rule, counts: Counts): number {
  const { due } = counts;
  // Every row that the filter lets in is in one state; `due` has the overdue ones and the breaches already.
  const all = ROW_STATES.reduce((sum, state) => sum + counts[state], 0) - counts.overdue - counts.breach;
  const limit = tightestLimit(limits, all);
  if (limit && due > limit.rows) return due;
  return budget?.rows == null ? 0 : Math.max(0, due - budget.rows);
}

function noCounts(): Counts {
  return Object.fromEntries(COUNTS.map((count) => [count, 0])) as Counts;
}
