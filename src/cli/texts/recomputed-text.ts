import type { Recomputed, RecomputedRun } from '../../app/audit/recompute.ts';
import { toSecond } from '../entries/said.ts';
import { counted } from '../findings/count.ts';

const KEPT = {
  held: 'by a hold',
  suspended: 'as suspended',
  extended: 'by a condition that extends',
  withheld: 'by a minimum of another policy',
  blocked: 'by rows that refer to them',
} as const;

/** What the texts of past runs say of the rows as they are now; a blank line between two runs. */
export function recomputedText({ runs }: Recomputed): string {
  return runs.map(runText).join('\n');
}

function runText(recomputed: RecomputedRun): string {
  const { run, rule, version, now, cutoff, status, stopped_by, rows, takes_all, there, set } = recomputed;
  const end = status === null ? 'not ended' : stopped_by === null ? status : `${status} (${stopped_by})`;
  const kept = (Object.keys(KEPT) as (keyof typeof KEPT)[]).filter((state) => there[state] > 0);
  return [
    `${rule}  run ${run}  ${end}  ${counted(rows, 'row')} recorded`,
    `version ${version}, by the texts of entry ${set}`,
    `rows that begin before ${toSecond(cutoff)} were past their period at ${toSecond(now)}`,
    ...(takes_all ? [] : ['it took the rows of an approved plan only: others that were due were not to go']),
    `should be gone and there: ${counted(there.due, 'row')}`,
    ...recordedText(there.recorded_gone),
    ...kept.map((state) => `kept now ${KEPT[state]}: ${counted(there[state], 'row')}`),
    ...(there.due > 0
      ? ['whether a row was left, or was written or changed since, cannot be told from the row as it is now']
      : []),
    '',
  ].join('\n');
}

function recordedText(gone: number | null): readonly string[] {
  if (gone === null)
    return ['of these recorded as gone by this run: unknown without its digests and their key'];
  return [
    `of these recorded as gone by this run: ${counted(gone, 'row')}${gone > 0 ? ', restored or written again' : ''}`,
  ];
}
