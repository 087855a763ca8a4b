import { isExact, type Period } from './period.ts';

/** A calendar day of the proleptic Gregorian calendar: whole days since 1970-01-01. */
export type Day = number;

export const SECONDS_PER_DAY = 86_400;

/** A date of the proleptic Gregorian calendar; year 0 is 1 BC. */
export interface Ymd {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

const DAYS_PER_400_YEARS = 146_097;
/** Days from 0001-01-01 to 1970-01-01. */
const EPOCH = 719_162;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;
const DAYS_BEFORE_MONTH_LEAP = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335] as const;

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysBeforeMonth(year: number): readonly number[] {
  return isLeapYear(year) ? DAYS_BEFORE_MONTH_LEAP : DAYS_BEFORE_MONTH;
}

/** From 1970-01-01 to the first day of the year. */
function daysBeforeYear(year: number): number {
  const past = year - 1;
  return past * 365 + Math.floor(past / 4) - Math.floor(past / 100) + Math.floor(past / 400) - EPOCH;
}

/** Months count from 1. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The date must exist: see `parseDay` for one that a person wrote. */
export function dayFromYmd(year: number, month: number, day: number): Day {
  return daysBeforeYear(year) + (daysBeforeMonth(year)[month - 1] as number) + day - 1;
}

export function ymdFromDay(day: Day): Ymd {
  // The mean year meets the right one or its neighbour.
  let year = Math.floor(((day + EPOCH) * 400) / DAYS_PER_400_YEARS) + 1;
  if (daysBeforeYear(year) > day) year -= 1;
  else if (daysBeforeYear(year + 1) <= day) year += 1;
  const dayOfYear = day - daysBeforeYear(year);
  const before = daysBeforeMonth(year);
  let month = Math.floor(dayOfYear / 31) + 1;
  if (month < 12 && (before[month] as number) <= dayOfYear) month += 1;
  return { year, month, day: dayOfYear - (before[month - 1] as number) + 1 };
}

/**
 * The day on which a period of days, weeks, months or years ends that runs from `day`. Where the month is too short the
 * period ends with its last day (Regulation (EEC, Euratom) 1182/71, art. 3(2)(c)): 31 January + 1 month is 28 or 29
 * February.
 * @throws RangeError for hours and minutes, which have no meaning on a calendar day.
 */
export function addPeriod(day: Day, period: Period): Day {
  if (isExact(period)) throw new RangeError(`a period of ${period.unit}s cannot be added to a calendar day`);
  if (period.unit === 'moment') return day;
  if (period.unit === 'day') return day + period.count;
  if (period.unit === 'week') return day + period.count * 7;
  const start = ymdFromDay(day);
  const months = start.month - 1 + period.count * (period.unit === 'year' ? 12 : 1);
  const year = start.year + Math.floor(months / 12);
  const month = (months % 12) + 1;
  return dayFromYmd(year, month, Math.min(start.day, daysInMonth(year, month)));
}

/** ISO 8601: `2024-04-01`; years outside 0000 to 9999 in the expanded form with a sign and six digits. */
export function formatDay(day: Day): string {
  const { year, month, day: dayOfMonth } = ymdFromDay(day);
  const digits = String(Math.abs(year));
  const yearText =
    year >= 0 && year <= 9999 ? digits.padStart(4, '0') : (year < 0 ? '-' : '+') + digits.padStart(6, '0');
  return `${yearText}-${String(month).padStart(2, '0')}-${String(dayOfMonth).padStart(2, '0')}`;
}

/** Reads `YYYY-MM-DD` with a year from 0001; null for every other text and for dates that do not exist. */
export function parseDay(text: string): Day | null {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const exists = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
  return exists ? dayFromYmd(year, month, day) : null;
}
