import type { RowExplanation } from '../../app/row/explain-row.ts';
import { formatLocal, parseInstant } from '../../calendar/instant.ts';
import type { Zone } from '../../calendar/zone.ts';

/** One row in words, one fact a line; never its key. */
export function rowText(row: RowExplanation, zone: Zone): string {
  const lines = [
    `${row.connection}.${row.table}: ${row.category ?? 'no category'}, ${row.state.replace('_', ' ')}`,
    ...(row.start ? [`  start: ${row.start.event}, ${timeText(row.start.at, zone)}`] : []),
    ...(row.keep === null
      ? []
      : [`  keep: ${row.keep}${row.at_most ? `, extended to ${row.at_most} at most` : ''}`]),
    ...(row.due_at === null ? [] : [`  due: ${timeText(row.due_at, zone)}`]),
    ...(row.past_at_most ? [`  past at_most: it stays because it is ${row.state}`] : []),
    ...row.holds.map(({ hold, kind }) => `  held: ${hold} (${kind})`),
    ...row.withheld_because.map(({ table, reason }) => `  withheld: a row of ${table} ${WITHHELD[reason]}`),
    ...row.blocked_by.map((table) => `  blocked: a row of ${table} refers to it`),
    `  decided by: ${row.decided_by.file}:${row.decided_by.line}`,
  ];
  return `${lines.join('\n')}\n`;
}

const WITHHELD: Readonly<Record<RowExplanation['withheld_because'][number]['reason'], string>> = {
  held: 'that goes with it is held',
  suspended: 'that goes with it is suspended',
  keep_at_least: 'that goes with it must be kept longer (keep_at_least)',
};

/** An instant as the policies' zone has it, to the second; everything else as it is. */
function timeText(text: string, zone: Zone): string {
  const instant = parseInstant(text);
  if (instant === null) return text;
  const local = formatLocal(instant + zone.offsetAt(instant)).replace('T', ' ');
  return `${local.slice(0, local.indexOf('.'))} (${zone.name})`;
}
