import { type Day, dayFromYmd, formatDay, type Ymd, ymdFromDay } from '../../calendar/day.ts';
import type { Start } from '../../calendar/instant.ts';
import { dayAt, firstInstantOf, type Zone } from '../../calendar/zone.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { and, type Fragment, not, sql } from '../../sql/fragment.ts';
import { column } from '../../sql/predicate-sql.ts';
import type { Boundary } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import type { CheckedSummary, CountedBy } from '../checked/checked-summary.ts';
import { familyOf, isBefore, isNotBefore, type TimeColumn, timeSql } from '../checked/time-column.ts';
import { IMPLAUSIBLE, readStart } from '../state/row-time.ts';

/** Rows that are alike in everything by which they are counted; one part a column, in the order of the data map. */
export type Group = readonly GroupPart[];

type GroupPart =
  | { readonly kind: 'value'; readonly text: string }
  /** From the first day on, before the next one's. */
  | { readonly kind: 'span'; readonly first: Day; readonly next: Day };

/** The year after it still has four digits: some servers know no more. */
const LAST_YEAR = 9998;
const FIRST_DAY = dayFromYmd(1, 1, 1);
const LAST_DAY = dayFromYmd(LAST_YEAR, 12, 31);
const MICROSECONDS_PER_DAY = 86_400_000_000n;

/** What of a row tells its group, as SQL: one text a column. */
export function partsSql({ dialect }: CheckedRule, { by }: CheckedSummary): readonly Fragment[] {
  return by.map((one) =>
    one.unit === 'value'
      ? dialect.text(column(dialect, one.column.name), one.column.family)
      : dialect.text(timeSql(dialect, one.time), familyOf(one.time)),
  );
}

/** The group of a row that answered these texts; null where it lacks a value, or a time at which anything can have been. */
export function groupOf(
  { zone }: Pick<CheckedRule, 'zone'>,
  { by }: CheckedSummary,
  texts: readonly (string | null)[],
): Group | null {
  const parts = by.map((one, index) => partOf(one, texts[index] ?? null, zone));
  return parts.every((part) => part !== null) ? parts : null;
}

function partOf(by: CountedBy, text: string | null, zone: Zone): GroupPart | null {
  if (text === null) return null;
  if (by.unit === 'value') return { kind: 'value', text: by.column.family === 'text' ? trimmed(text) : text };
  const start = readStart(text, by.time);
  const day = start === IMPLAUSIBLE ? null : dayOf(start, zone);
  return day === null ? null : spanOf(ymdFromDay(day), by.unit);
}

/** Servers differ in whether blanks at the end tell two texts apart. */
function trimmed(text: string): string {
  return text.replace(/ +$/, '');
}

function dayOf(start: Start, zone: Zone): Day | null {
  if (start.kind === 'day') return within(start.day);
  const about = start.at / MICROSECONDS_PER_DAY;
  if (about < FIRST_DAY - 2 || about > LAST_DAY + 2) return null;
  return within(dayAt(start.at, zone));
}

function within(day: Day): Day | null {
  return day >= FIRST_DAY && day <= LAST_DAY ? day : null;
}

function spanOf({ year, month }: Ymd, unit: 'month' | 'year'): GroupPart {
  if (unit === 'year')
    return { kind: 'span', first: dayFromYmd(year, 1, 1), next: dayFromYmd(year + 1, 1, 1) };
  const next = month === 12 ? dayFromYmd(year + 1, 1, 1) : dayFromYmd(year, month + 1, 1);
  return { kind: 'span', first: dayFromYmd(year, month, 1), next };
}

/** The group's values as the columns of the summary take them: `2024-03-01`, `2024-03` or `202403` for a month. */
export function writtenGroup({ by }: CheckedSummary, group: Group): readonly string[] {
  return by.map(({ into, unit }, index) => {
    const part = group[index] as GroupPart;
    if (part.kind === 'value') return part.text;
    const day = formatDay(part.first);
    if (into.family === 'date') return day;
    const text = day.slice(0, unit === 'year' ? 4 : 7);
    return into.family === 'integer' ? String(Number(text.replace('-', ''))) : text;
  });
}

/** Whether a row of ours is of the group; unknown where it lacks a value. */
export function inGroupSql(
  { dialect, zone }: Pick<CheckedRule, 'dialect' | 'zone'>,
  { by }: CheckedSummary,
  group: Group,
): Fragment {
  return and(by.map((one, index) => isPartSql(dialect, zone, one, group[index] as GroupPart)));
}

function isPartSql(dialect: Dialect, zone: Zone, by: CountedBy, part: GroupPart): Fragment {
  if (by.unit === 'value') {
    const own = column(dialect, by.column.name);
    const { text } = part as Extract<GroupPart, { kind: 'value' }>;
    if (by.column.family === 'text') return dialect.matches(sql`rtrim(${own})`, [text]);
    return sql`${own} = ${dialect.value(text, by.column)}`;
  }
  const { first, next } = part as Extract<GroupPart, { kind: 'span' }>;
  return and([
    isNotBefore(dialect, by.time, reached(first, zone)),
    isBefore(dialect, by.time, reached(next, zone)),
    ...plain(dialect, by.time),
  ]);
}

/** As a time is read: dates that stand in no calendar, and counters that were never set, are of no month. */
function plain(dialect: Dialect, time: TimeColumn): readonly Fragment[] {
  const own = timeSql(dialect, time);
  if (time.kind.startsWith('epoch')) return [sql`${own} <> 0`];
  const strange = dialect.strangeIsLate ? null : dialect.strange(own, familyOf(time));
  return strange ? [not(strange)] : [];
}

/** The first moment at which the day was reached: the opposite of `dayAt`. */
function reached(day: Day, zone: Zone): Boundary {
  return { instant: firstInstantOf(day, zone), day };
}
