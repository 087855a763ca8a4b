import { isExact, type Period } from './period.ts';
import type { Unit } from './unit.ts';

/** Days in that many months in a row, fewest (from February) and most. */
const FEWEST_DAYS = [0, 28, 59, 89, 120, 150, 181, 212, 242, 273, 303, 334] as const;
const MOST_DAYS = [0, 31, 62, 92, 123, 153, 184, 215, 245, 276, 306, 337] as const;

/** The days that a period can last from its start: a year has 365 or 366. The bounds are safe and not always met. */
export function daysIn(period: Period): { readonly fewest: number; readonly most: number } {
  const { count, unit } = period;
  if (unit === 'moment') return { fewest: 0, most: 0 };
  if (unit === 'minute') return { fewest: count / 1_440, most: count / 1_440 };
  if (unit === 'hour') return { fewest: count / 24, most: count / 24 };
  if (unit === 'day') return { fewest: count, most: count };
  if (unit === 'week') return { fewest: count * 7, most: count * 7 };
  const months = unit === 'year' ? count * 12 : count;
  const years = Math.floor(months / 12);
  const leapDays = {
    fewest: Math.max(0, Math.floor(years / 4) - 1 - Math.floor(years / 100)),
    most: Math.ceil(years / 4),
  };
  return {
    fewest: years * 365 + leapDays.fewest + (FEWEST_DAYS[months % 12] as number),
    most: years * 365 + leapDays.most + (MOST_DAYS[months % 12] as number),
  };
}

/** Tenths of a minute in the mean month of 400 years, so that all comparisons are of whole numbers. */
const TENTHS: Readonly<Record<Unit, number>> = {
  moment: 0,
  minute: 10,
  hour: 600,
  day: 14_400,
  week: 100_800,
  month: 438_291,
  year: 5_259_492,
};

/**
 * Orders from short to long by mean length, for lists: negative, zero or positive. Zero means the same deadline from
 * every start: 12 months and 1 year, but not 24 hours and 1 day. Whether one certainly outlasts another is `isLonger`.
 */
export function comparePeriods(a: Period, b: Period): number {
  return a.count * TENTHS[a.unit] - b.count * TENTHS[b.unit] || Number(isExact(b)) - Number(isExact(a));
}

/** Whether `a` ends after `b` from every start in every zone: what `at_most` must be to `keep`. */
export function isLonger(a: Period, b: Period): boolean {
  if (a.unit === 'moment' || b.unit === 'moment') return a.unit !== 'moment';
  if (isMonths(a) && isMonths(b)) return comparePeriods(a, b) > 0;
  // A day counts from the next midnight, and zones have moved by a day: two days' doubt between hours and days.
  const doubt = isExact(a) === isExact(b) ? 0 : 2;
  return daysIn(a).fewest > daysIn(b).most + doubt;
}

const KINDS: Readonly<Record<Unit, string>> = {
  moment: 'moments',
  minute: 'instants',
  hour: 'instants',
  day: 'days',
  week: 'days',
  month: 'months',
  year: 'months',
};

/**
 * Whether `a` never ends before `b`, from any start in any zone. Only units of one kind convert: 1,600 months and 48,699
 * days are as long in the mean, and end on other days.
 */
export function isAtLeast(a: Period, b: Period): boolean {
  return isLonger(a, b) || (KINDS[a.unit] === KINDS[b.unit] && comparePeriods(a, b) === 0);
}

function isMonths(period: Period): boolean {
  return period.unit === 'month' || period.unit === 'year';
}
