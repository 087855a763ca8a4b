import Table from 'cli-table3';
import pc from 'picocolors';
import type { PlanCount, RuleCount } from '../../app/counting/count-plan.ts';
import { formatLocal, type Instant, parseInstant } from '../../calendar/instant.ts';
import type { Zone } from '../../calendar/zone.ts';
import type { CountName } from '../../plan/explain/count-phrases.ts';
import type { Language } from '../../plan/explain/phrases.ts';
import { sentencesOf } from '../../plan/explain/speech.ts';
import type { Action } from '../../policy/policy.ts';
import { counted, formatCount } from '../findings/count.ts';

/** What is neither due nor kept, said only where there is some. `due` holds overdue and breach, too. */
const ALSO: readonly CountName[] = [
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
];

interface Options {
  readonly colour: boolean;
  readonly language: Language;
}

/** A table with one row a rule, narrow enough for a terminal, then one line to search for. */
export function planText(plan: PlanCount, zone: Zone, options: Options): string {
  const { language } = options;
  const say = sentencesOf(language).ofCounts;
  const colours = pc.createColors(options.colour);
  const table = new Table({
    head: say.heads.map((head) => colours.bold(head)),
    colAligns: ['left', 'left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const rule of plan.rules) {
    const due = rule.due > 0 ? colours.yellow(formatCount(rule.due, language)) : '0';
    const before = rule.cutoff === null ? say.noCutoff : cutoffText(rule.cutoff, zone);
    table.push([rule.rule, before, due, formatCount(rule.kept, language), alsoText(rule, language)]);
  }
  const lines = plan.rules.length > 0 ? [table.toString()] : [];
  return `${[...lines, ...(goesOn(plan) ? [say.laterStages] : []), summaryLine(plan)].join('\n')}\n`;
}

function alsoText(rule: RuleCount, language: Language): string {
  const say = sentencesOf(language).ofCounts;
  const count = (rows: number): string => formatCount(rows, language);
  return [
    // Whoever reads a plan takes rows that are due to be deleted, unless it says otherwise.
    ...(rule.due > 0 && rule.action !== 'delete' ? [say.to[rule.action as Action]] : []),
    ...ALSO.filter((state) => rule[state] > 0).map((state) => `${count(rule[state])} ${say.counts[state]}`),
    ...(rule.past_at_most > 0 ? [`${count(rule.past_at_most)} ${say.pastAtMost}`] : []),
    ...rule.blocked_by.map(({ table, rows }) => `${count(rows)} ${say.by(table)}`),
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

/** `plan: 5 rules, 12345 rows due (120 overdue), digest 3f2a…`: plain numbers, and the same in every language, so that scripts can read it. */
export function summaryLine({ rules, totals, digest }: PlanCount): string {
  return `plan: ${counted(rules.length, 'rule')}, ${totals.due} ${totals.due === 1 ? 'row' : 'rows'} due (${totals.overdue} overdue), digest ${digest}`;
}

/** A local midnight as its date; where a period counts hours, the local time to the second. */
function cutoffText(cutoff: string, zone: Zone): string {
  const instant = parseInstant(cutoff) as Instant;
  const [day = '', time = ''] = formatLocal(instant + zone.offsetAt(instant)).split('T');
  return time === '00:00:00.000000' ? day : `${day} ${time.slice(0, 8)}`;
}
