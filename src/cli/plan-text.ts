import Table from 'cli-table3';
import pc from 'picocolors';
import type { PlanCount, RuleCount } from '../app/count-plan.ts';
import { formatLocal, type Instant, parseInstant } from '../calendar/instant.ts';
import type { Zone } from '../calendar/zone.ts';
import { counted, formatCount } from './findings/count.ts';

/** What is neither due nor kept, said only where there is some. `due` holds overdue and breach, too. */
const ALSO = [
  'overdue',
  'breach',
  'capped',
  'held',
  'suspended',
  'extended',
  'withheld',
  'blocked',
  'review',
  'done',
  'not_started',
  'future',
  'undated',
  'implausible',
  'unassigned',
] as const satisfies readonly (keyof RuleCount)[];

/** A table with one row a rule, narrow enough for a terminal, then one line to search for. */
export function planText(plan: PlanCount, zone: Zone, options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const table = new Table({
    head: ['rule', 'rows before', 'due', 'kept', 'in detail'].map((head) => colours.bold(head)),
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const rule of plan.rules) {
    const due = rule.due > 0 ? colours.yellow(formatCount(rule.due)) : '0';
    table.push([rule.rule, cutoffText(rule.cutoff, zone), due, formatCount(rule.kept), alsoText(rule)]);
  }
  const lines = plan.rules.length > 0 ? [table.toString()] : [];
  return `${[...lines, ...stagesLine(plan), summaryLine(plan)].join('\n')}\n`;
}

function alsoText(rule: RuleCount): string {
  const states = ALSO.filter((state) => rule[state] > 0);
  return [
    // Whoever reads a plan takes rows that are due to be deleted, unless it says otherwise.
    ...(rule.due > 0 && rule.action !== 'delete' ? [`to ${rule.action}`] : []),
    ...states.map((state) => `${formatCount(rule[state])} ${state.replace('_', ' ')}`),
    ...(rule.past_at_most > 0 ? [`${formatCount(rule.past_at_most)} kept past at_most`] : []),
    ...rule.blocked_by.map(({ table, rows }) => `${formatCount(rows)} by ${table}`),
  ].join('\n');
}

/** Whether rows that are due now may be due once more when the run comes to a later stage, where nobody counted them. */
export function goesOn({ rules }: PlanCount): boolean {
  return rules.some(
    ({ category, stage, due }) =>
      stage !== null &&
      due > 0 &&
      rules.some((later) => later.category === category && (later.stage ?? 0) > stage),
  );
}

function stagesLine(plan: PlanCount): readonly string[] {
  return goesOn(plan)
    ? ['rows that finish a stage may be due for a later one in the same run, which is not counted here']
    : [];
}

/** `plan: 5 rules, 12345 rows due (120 overdue), digest 3f2a…`, with plain numbers, so that scripts can read it. */
export function summaryLine({ rules, totals, digest }: PlanCount): string {
  return `plan: ${counted(rules.length, 'rule')}, ${totals.due} ${totals.due === 1 ? 'row' : 'rows'} due (${totals.overdue} overdue), digest ${digest}`;
}

/** A local midnight as its date; where a period counts hours, the local time to the second. */
function cutoffText(cutoff: string | null, zone: Zone): string {
  if (cutoff === null) return 'none';
  const instant = parseInstant(cutoff) as Instant;
  const [day = '', time = ''] = formatLocal(instant + zone.offsetAt(instant)).split('T');
  return time === '00:00:00.000000' ? day : `${day} ${time.slice(0, 8)}`;
}
