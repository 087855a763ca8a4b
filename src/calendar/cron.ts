import { CronExpressionParser } from 'cron-parser';
import { type Instant, type LocalTime, secondOf, timeAtSecond } from './instant.ts';
import { instantOfLocal, localCutoff, openZone, type Zone } from './zone.ts';

/** A schedule that fires. */
export interface Cron {
  /** Five fields with one space between them. */
  readonly text: string;
  /** The IANA zone whose clocks it goes by. */
  readonly zone: string;
}

export type CronField = 'minute' | 'hour' | 'day of month' | 'month' | 'day of week';

/** Why a text is no schedule. */
export type CronProblem =
  | { readonly problem: 'empty' | 'nickname' | 'never'; readonly text: string }
  | { readonly problem: 'field_count'; readonly text: string; readonly count: number }
  | {
      readonly problem: 'bad_field' | 'out_of_range';
      readonly text: string;
      readonly field: CronField;
      /** The part of the text that stands in that field. */
      readonly written: string;
    };

interface FieldRule {
  readonly field: CronField;
  readonly from: number;
  readonly to: number;
  /** The first one means `from`. */
  readonly names: readonly string[];
}

/** What schedules go by where nobody names a zone. */
const UTC = 'UTC';

const FIELDS: readonly FieldRule[] = [
  { field: 'minute', from: 0, to: 59, names: [] },
  { field: 'hour', from: 0, to: 23, names: [] },
  { field: 'day of month', from: 1, to: 31, names: [] },
  { field: 'month', from: 1, to: 12, names: 'JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC'.split(' ') },
  { field: 'day of week', from: 0, to: 7, names: 'SUN MON TUE WED THU FRI SAT'.split(' ') },
];

/**
 * Reads the five fields of POSIX crontab, with steps over `*` and ranges, and the names of months and weekdays. Stricter than the
 * parser that fires them, which takes an empty text, four fields, `H` and steps that never come. `zone` is one that is known.
 */
export function parseCron(text: string, zone = UTC): Cron | CronProblem {
  const parts = text.split(/[ \t\u00A0\u2007\u202F]+/).filter((part) => part !== '');
  if (parts.length === 0) return { problem: 'empty', text };
  if (parts[0]?.startsWith('@')) return { problem: 'nickname', text };
  if (parts.length !== FIELDS.length) return { problem: 'field_count', text, count: parts.length };
  for (const [index, rule] of FIELDS.entries()) {
    const written = parts[index] as string;
    const problem = problemOf(written, rule);
    if (problem) return { problem, text, field: rule.field, written };
  }
  return firing(text, parts, zone);
}

function problemOf(written: string, rule: FieldRule): 'bad_field' | 'out_of_range' | null {
  const problems = written.split(',').map((item) => problemOfItem(item, rule));
  return (
    problems.find((problem) => problem === 'bad_field') ??
    problems.find((problem) => problem !== null) ??
    null
  );
}

function problemOfItem(item: string, rule: FieldRule): 'bad_field' | 'out_of_range' | null {
  const match = /^(?:\*|([0-9]{1,2}|[A-Z]{3})(?:-([0-9]{1,2}|[A-Z]{3}))?)(?:\/([0-9]{1,3}))?$/i.exec(item);
  if (!match) return 'bad_field';
  const [, first, last, step] = match;
  // Crontabs know steps over `*` and ranges only; `5/15` means different things to different programs.
  if (first !== undefined && last === undefined && step !== undefined) return 'bad_field';
  const bounds = [first ?? String(rule.from), last ?? first ?? String(rule.to)].map((word) =>
    numberOf(word, rule),
  );
  const [from, to] = bounds as [number | null, number | null];
  if (from === null || to === null || from > to) return 'bad_field';
  if (from < rule.from || to > rule.to) return 'out_of_range';
  const every = Number(step ?? 1);
  return every < 1 || every > rule.to - rule.from ? 'out_of_range' : null;
}

function numberOf(word: string, rule: FieldRule): number | null {
  if (/^[0-9]/.test(word)) return Number(word);
  const index = rule.names.indexOf(word.toUpperCase());
  return index === -1 ? null : index + rule.from;
}

function firing(text: string, parts: readonly string[], zone: string): Cron | CronProblem {
  const cron = { text: parts.join(' '), zone };
  const [minute, hour, dayOfMonth, month, dayOfWeek] = parts as [string, string, string, string, string];
  if (fires(cron)) return cron;
  const fault = { problem: 'bad_field', text } as const;
  // The parser also refuses a value that is named twice in one field.
  const alone = [
    [minute, '*', '*', '*', '*'],
    ['*', hour, '*', '*', '*'],
    ['*', '*', dayOfMonth, '*', '*'],
    ['*', '*', '*', month, '*'],
    ['*', '*', '*', '*', dayOfWeek],
  ].findIndex((fields) => !fires({ text: fields.join(' '), zone }));
  const rule = FIELDS[alone];
  return rule ? { ...fault, field: rule.field, written: parts[alone] as string } : { problem: 'never', text };
}

function fires(cron: Cron): boolean {
  try {
    iterator(cron, 0).next();
    return true;
  } catch {
    return false;
  }
}

/** Over the times that a wall clock shows, which never steps back here. */
function iterator(cron: Cron, second: number) {
  return CronExpressionParser.parse(cron.text, { tz: 'UTC', currentDate: new Date(second * 1_000) });
}

/** The latest scheduled time at or before `now`. */
export function latestAt(cron: Cron, now: Instant): Instant {
  const zone = zoneOf(cron);
  // The parser looks strictly before, and in whole milliseconds.
  const latest = iterator(cron, secondOf(lastShown(now, zone)) + 1).prev();
  return instantOfLocal(timeAtSecond(Math.floor(latest.getTime() / 1_000)), zone);
}

/**
 * The first scheduled time after `now`. Each time of a wall clock comes once: one that clocks skip, at the first instant
 * after the gap, and one that they show twice, the second time, as with deadlines.
 */
export function nextAfter(cron: Cron, now: Instant): Instant {
  const zone = zoneOf(cron);
  const next = iterator(cron, secondOf(lastShown(now, zone))).next();
  return instantOfLocal(timeAtSecond(Math.floor(next.getTime() / 1_000)), zone);
}

/** The last local time that is no later than `now`, however often clocks show it. */
function lastShown(now: Instant, zone: Zone): LocalTime {
  return localCutoff(now + 1n, zone) - 1n;
}

function zoneOf({ zone }: Cron): Zone {
  const open = openZone(zone);
  if (!open) throw new RangeError('a schedule that was read has a zone that is known');
  return open;
}

/** As it is recorded: the five fields, after `CRON_TZ=Europe/Paris` (the word of crontab(5)) where they are not in UTC. */
export function formatSchedule({ text, zone }: Cron): string {
  return zone === UTC ? text : `CRON_TZ=${zone} ${text}`;
}

/** Reads what `formatSchedule` wrote. Throws RangeError on anything else. */
export function readSchedule(recorded: string): Cron {
  const [, zone = UTC, text = ''] = /^(?:CRON_TZ=(\S+) )?(.*)$/s.exec(recorded) ?? [];
  const cron = openZone(zone) && parseCron(text, zone);
  if (!cron || 'problem' in cron) throw new RangeError('what is recorded is a schedule that was read once');
  return cron;
}
