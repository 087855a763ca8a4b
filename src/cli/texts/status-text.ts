import Table from 'cli-table3';
import pc from 'picocolors';
import type { RuleStatus } from '../../app/rule-status.ts';
import type { Status } from '../../app/status.ts';
import { brakeText } from '../../brakes/brake-text.ts';
import { counted, formatCount } from '../findings/count.ts';
import { alarmLines, checkpointLines, troubleLines } from './evidence-text.ts';

/** Rules in a table, then whatever is out of the ordinary, a line each, then one line to search for. */
export function statusText(status: Status, options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const table = new Table({
    head: ['rule', 'last success', 'next due', 'latest run'].map((head) => colours.bold(head)),
    style: { head: [], border: [] },
  });
  for (const rule of status.rules) {
    table.push([rule.rule, minute(rule.last_success) ?? 'never', minute(rule.next_due) ?? '', runText(rule)]);
  }
  const lines = [
    ...(status.rules.length > 0 ? [table.toString()] : []),
    ...alarmLines(status.alarms).map(colours.red),
    ...troubleLines(status.evidence).map(colours.red),
    ...status.evidence.warnings.map(colours.yellow),
    ...status.rules
      .filter((rule) => rule.silent)
      .map((rule) => colours.red(`${rule.rule}: no run has succeeded for two intervals`)),
    ...status.rules.flatMap(({ rule, run }) =>
      (run?.brakes ?? []).map((brake) =>
        colours.yellow(`${rule}: waits since ${minute(run?.braked_since ?? null)}: ${brakeText(brake)}`),
      ),
    ),
    ...status.waiting_for_approval.map(({ rule, since, reasons }) =>
      colours.yellow(`${rule}: waits for approval since ${minute(since)}: ${reasons.join('; ')}`),
    ),
    ...status.pauses.map(
      ({ rule, who, why, until }) =>
        `${rule ?? 'every rule'}: paused by ${who}${until ? ` until ${minute(until)}` : ''}: ${why}`,
    ),
    ...holdLines(status.holds),
    ...checkpointLines(status.evidence),
    ...status.copies_left.map(({ connection, batches, since }) =>
      colours.yellow(
        `${connection}: copies of ${counted(batches, 'aborted batch', 'aborted batches')} are still to be taken back, since ${minute(since)}`,
      ),
    ),
    ...status.daemons.flatMap(({ owner, troubles }) =>
      troubles.map((trouble) => colours.red(`${hostOf(owner)}: ${trouble}`)),
    ),
    ...(status.daemons_differ
      ? [colours.red('the daemons work by different rules: give all of them the same files')]
      : []),
    ...undoneLines(status).map(colours.red),
    ...(isUntouched(status) ? [NOTHING_IN_FORCE] : []),
    summaryLine(status),
  ];
  return `${lines.join('\n')}\n`;
}

function undoneLines({ daemons, tasks_undone }: Status): readonly string[] {
  if (tasks_undone.length === 0) return [];
  if (daemons.length === 0) return ['no daemon gives a sign of life: run `retentiond start`'];
  return tasks_undone.map(
    (task) =>
      `no daemon that is up is a ${task}: run \`retentiond start --only ${task}\`, or \`retentiond start\``,
  );
}

/** Whoever has only ever called `apply` looks for its runs here in vain. */
const NOTHING_IN_FORCE =
  'no rule is in force: `retentiond start` puts rules in force and runs them by their schedule; `apply` runs them once, and what it did stands in `retentiond audit list`';

function isUntouched({ rules, daemons, waiting_for_approval }: Status): boolean {
  return rules.length === 0 && daemons.length === 0 && waiting_for_approval.length === 0;
}

/** Nothing where nothing is held. */
function holdLines(holds: Status['holds']): string[] {
  const { pending, effective, release_asked, cooling_off, review_due } = holds;
  const said = [
    [effective, 'effective'],
    [pending, 'pending'],
    [release_asked, 'waiting for a second person to release'],
    [cooling_off, 'cooling off'],
    [review_due, 'to be reviewed'],
  ] as const;
  const parts = said.filter(([count]) => count > 0).map(([count, how]) => `${formatCount(count)} ${how}`);
  return parts.length > 0 ? [`holds: ${parts.join(', ')}`] : [];
}

/** `status: ok, 5 rules, 1 daemon`. */
function summaryLine({ ok, rules, daemons }: Status): string {
  return `status: ${ok ? 'ok' : 'not ok'}, ${counted(rules.length, 'rule')}, ${counted(daemons.length, 'daemon')}`;
}

function runText({ run, paused }: RuleStatus): string {
  if (!run) return paused ? 'paused' : 'none yet';
  const because = run.stopped_by === null ? '' : ` (${run.stopped_by})`;
  const did =
    run.observed === null ? `${counted(run.rows, 'row')} changed` : `${counted(run.observed, 'row')} due`;
  return `${run.state}${because}\n${did}${run.until ? `\nuntil ${minute(run.until)}` : ''}`;
}

function hostOf(owner: string): string {
  return owner.split('/').slice(0, 2).join('/');
}

/** People do not read seconds: `2026-11-21 20:48Z`. */
function minute(instant: string | null): string | null {
  return instant && `${instant.slice(0, 10)} ${instant.slice(11, 16)}Z`;
}
