import type { TextRow } from '../../database/session.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import type { TimeColumn } from '../checked/time-column.ts';
import { type ChangedRows, type End, hasPlainRows, type Range } from './changed-rows.ts';
import { leadingTime } from './next-rows.ts';
import { extendedIn, isChangedRightly, markedIn } from './row-answer.ts';

/** Rows that came one by one. */
export function readRows(checked: CheckedRule, rows: readonly TextRow[]): ChangedRows {
  const { key, times } = checked;
  const time = leadingTime(checked) as TimeColumn;
  const column = key.length + times.indexOf(time);
  const leads = rows.map((row) => row[column] ?? null);
  const { end, range } = rangeOf(leads, time);
  const others = hasPlainRows(checked) ? rows.filter((row) => !isPlain(checked, row)) : rows;
  return {
    count: rows.length,
    keys: (index) => rows.map((row) => row[index] as string),
    end,
    range: hasPlainRows(checked) ? range : null,
    right: rows.filter((row) => isChangedRightly(checked, row)).length,
    others: others.map((row) => row.slice(key.length)),
  };
}

/** Whether it has a start, is not extended, and was never done. */
function isPlain(checked: CheckedRule, row: TextRow): boolean {
  return row[checked.key.length] !== null && !extendedIn(checked, row) && markedIn(checked, row) === null;
}

/** Texts are compared, since the server waits for this: of what is written as a date, all years have four digits. */
function rangeOf(
  leads: readonly (string | null)[],
  { kind }: TimeColumn,
): { readonly end: End | null; readonly range: Range | null } {
  const isWritten = kind === 'date' || kind === 'timestamp' || kind === 'timestamptz';
  const isLater = isWritten ? (a: string, b: string): boolean => a > b : isMore;
  let earliest: string | null = null;
  let latest: string | null = null;
  let shared = false;
  for (const lead of leads) {
    if (lead === null) continue;
    if (lead === latest) shared = true;
    else if (latest === null || isLater(lead, latest)) {
      latest = lead;
      shared = false;
    }
    if (earliest === null || isLater(earliest, lead)) earliest = lead;
  }
  if (latest === null || earliest === null) return { end: null, range: null };
  return { end: { lead: latest, shared }, range: { earliest, latest } };
}

/** Of whole numbers. */
function isMore(a: string, b: string): boolean {
  if (a.startsWith('-') || b.startsWith('-')) return BigInt(a) > BigInt(b);
  return a.length === b.length ? a > b : a.length > b.length;
}
