import type { RunLine, RunsReport } from '../../app/audit/look-up/runs.ts';
import type { RulesReport } from '../../app/audit/rules.ts';
import { byWhom, toSecond } from '../entries/said.ts';
import { counted } from '../findings/count.ts';

const STATUS_WIDTH = 'interrupted'.length;

/** A line for each scheduled time, and one with the counts. */
export function runsText({ runs, totals }: RunsReport): string {
  const { expected, uncovered, ...statuses } = totals;
  const counts = Object.entries(statuses)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`);
  const sum = `total: ${[`${expected} expected`, ...counts, `${uncovered} lost`].join(', ')}`;
  return [...runs.map(runLine), sum, ''].join('\n');
}

function runLine(line: RunLine): string {
  const parts = [toSecond(line.due_at), line.status.padEnd(STATUS_WIDTH), line.rule];
  if (line.run !== null) {
    parts.push(`run ${line.run}`, `began ${line.late_seconds} s late`);
    if (line.rows !== null) parts.push(counted(line.rows, 'row'));
    if (line.observed !== null) parts.push(`${counted(line.observed, 'row')} observed`);
    if (line.stopped_by !== null) parts.push(`(${line.stopped_by})`);
  } else if (line.why !== null && line.why !== line.status) parts.push(`${line.why} then`);
  if (line.covered_by !== null) parts.push(`covered by run ${line.covered_by}`);
  return parts.join('  ');
}

/** The rules, each with its text and whose word it ran by. */
export function rulesText({ at, set, rules, waiting }: RulesReport): string {
  if (!set) return `nothing was in force at ${toSecond(at)}\n`;
  const whose = set.by === 'daemon' ? 'for scheduled runs' : 'for one run in the foreground';
  return [
    `in force at ${toSecond(at)}: ${counted(rules.length, 'rule')}, ${whose}, since ${toSecond(set.since)} (entry ${set.entry})`,
    ...rules.flatMap((rule) => [
      `${rule.rule}  version ${rule.version}  ${rule.schedule}`,
      `  text ${rule.policy}${rule.file === null ? '' : ` (${rule.file})`}`,
      ...(rule.approvals.length === 0
        ? ['  no approval: nobody was asked']
        : rule.approvals.map((approval) => `  ${approvalText(approval)}`)),
    ]),
    ...waiting.map((rule) => `${rule}  waits for approval`),
    '',
  ].join('\n');
}

function approvalText(approval: RulesReport['rules'][number]['approvals'][number]): string {
  const { at, plan, reaches_no_more_than: than } = approval;
  if (than !== null) return `nobody had to be asked at ${toSecond(at)}: it reaches no more than ${than}`;
  return `approved at ${toSecond(at)} ${byWhom(approval)}, plan ${plan}`;
}
