import { CronExpressionParser } from 'cron-parser';
import type { Cron } from './cron.ts';
import { type Day, SECONDS_PER_DAY, ymdFromDay } from './day.ts';
import { timeAtSecond } from './instant.ts';
import type { Period } from './period.ts';
import { closesAt, opensAfter, type Window } from './window.ts';
import { openZone, type Zone } from './zone.ts';

/** After so many days the calendar repeats itself, weekdays included. */
const CYCLE_DAYS = 146_097;

/** What the longest gap of a schedule is made of: its seconds of a day, and the most days from one day with runs to the next. */
interface Firing {
  readonly seconds: readonly number[];
  readonly days: number;
}

/**
 * The longest time that can pass after a scheduled run until the next one may act, in seconds: over the whole cycle of the
 * calendar, since 29 February can be eight years away. Windows are in UTC; where the schedule is not, its clocks may be put
 * back in between, and stand anywhere against the window that they have stood before: it is never less than what happens.
 */
export function longestGap(cron: Cron, window: Window | null): number {
  const firing = firingOf(cron);
  const { offsets, putBack } = clocksOf(cron.zone);
  return Math.max(...offsets.map((offset) => longestAt(firing, window, offset))) + putBack;
}

/** In a zone whose clocks are always so many seconds east of UTC. */
function longestAt({ seconds, days }: Firing, window: Window | null, offset: number): number {
  const waits = (second: number): number => (window === null ? 0 : waitUntilOpen(window, second - offset));
  const [first, last] = [seconds[0] as number, seconds.at(-1) as number];
  const overnight = days * SECONDS_PER_DAY + first + waits(first) - last;
  return seconds
    .slice(1)
    .map((second, index) => second + waits(second) - (seconds[index] as number))
    .reduce((longest, gap) => Math.max(longest, gap), overnight);
}

/** Rounded up, in the largest unit in which it is a whole number. */
export function gapPeriod(seconds: number): Period {
  const minutes = Math.ceil(seconds / 60);
  if (minutes % 1_440 === 0) return { count: minutes / 1_440, unit: 'day' };
  return minutes % 60 === 0 ? { count: minutes / 60, unit: 'hour' } : { count: minutes, unit: 'minute' };
}

/** What clocks of a zone do, by the rules that the tz database has for the years from 2020 to 2040. */
interface Clocks {
  /** Seconds east of UTC, each once. */
  readonly offsets: readonly number[];
  /** The most seconds by which they were put back within about a year. */
  readonly putBack: number;
}

const FIRST_SECOND = 1_577_836_800;
const LAST_SECOND = 2_208_988_800;
const STEP_SECONDS = 180 * SECONDS_PER_DAY;

const seen = new Map<string, Clocks>();

function clocksOf(name: string): Clocks {
  const known = seen.get(name);
  if (known) return known;
  const zone = openZone(name) as Zone;
  const offsets = new Set<number>();
  let putBack = 0;
  for (let second = FIRST_SECOND; second < LAST_SECOND; second += STEP_SECONDS) {
    const near = zone.spellsNear(second).offsets;
    for (const offset of near) offsets.add(offset);
    putBack = Math.max(putBack, Math.max(...near) - Math.min(...near));
  }
  const clocks = { offsets: [...offsets], putBack };
  seen.set(name, clocks);
  return clocks;
}

function waitUntilOpen(window: Window, second: number): number {
  const at = timeAtSecond(second);
  return closesAt(window, at) === null ? Number(opensAfter(window, at) / timeAtSecond(1)) - second : 0;
}

function firingOf(cron: Cron): Firing {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(cron.text).fields;
  const seconds = numbersIn(hour.values).flatMap((hours) =>
    numbersIn(minute.values).map((minutes) => hours * 3_600 + minutes * 60),
  );
  const [monthDays, months] = [new Set(numbersIn(dayOfMonth.values)), new Set(numbersIn(month.values))];
  // Sunday has two numbers.
  const weekdays = new Set(numbersIn(dayOfWeek.values).map((number) => number % 7));
  const runsOn = (day: Day): boolean => {
    const date = ymdFromDay(day);
    if (!months.has(date.month)) return false;
    const [inMonth, inWeek] = [monthDays.has(date.day), weekdays.has((day + 4) % 7)];
    // Where both fields say something, either of them is enough (crontab(5)).
    return dayOfMonth.isWildcard || dayOfWeek.isWildcard ? inMonth && inWeek : inMonth || inWeek;
  };
  return { seconds, days: mostDaysBetween(runsOn) };
}

function mostDaysBetween(runsOn: (day: Day) => boolean): number {
  let first: Day | null = null;
  let last: Day = 0;
  let most = 0;
  for (let day = 0; day < CYCLE_DAYS; day += 1) {
    if (!runsOn(day)) continue;
    if (first === null) first = day;
    else most = Math.max(most, day - last);
    last = day;
  }
  if (first === null) throw new RangeError('a schedule that was read fires on some day');
  return Math.max(most, CYCLE_DAYS + first - last);
}

/** The fields of a schedule that was read hold numbers alone: `L` and its like are refused. */
function numbersIn(values: readonly (number | string)[]): readonly number[] {
  return values.filter((value) => typeof value === 'number');
}
