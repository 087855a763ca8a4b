import { DateTime, IANAZone } from 'luxon';
import type { Period } from '../../src/calendar/period.ts';
import { floorDivide } from './row.ts';

const MAX_MILLISECONDS = 8.64e15;
const DAY = 86_400_000_000n;
const HOUR = 3_600_000_000n;
/** No clock is more than 26 hours from another, and none has ever been set by more than a day. */
const REACH = 26n * HOUR;

/** Microseconds that the zone's clocks are ahead of UTC at an instant. */
function offsetAt(instant: bigint, zone: string): bigint {
  const milliseconds = Number(floorDivide(instant, 1000n));
  // PostgreSQL's years reach further than any zone's rules.
  if (Math.abs(milliseconds) > MAX_MILLISECONDS) return 0n;
  return BigInt(Math.round(IANAZone.create(zone).offset(milliseconds) * 60_000)) * 1000n;
}

/** The first instant in (from, to] with another offset than `from`, found by halving. */
function changeBetween(from: bigint, to: bigint, zone: string): bigint {
  const before = offsetAt(from, zone);
  let low = from;
  let high = to;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (offsetAt(middle, zone) === before) low = middle;
    else high = middle;
  }
  return high;
}

/** The instant of a wall clock's time: the later one where the clock shows it twice, the end of the gap where never. */
export function instantOfLocal(local: bigint, zone: string): bigint {
  const early = local - REACH;
  const late = local + REACH;
  const offsets = new Set([offsetAt(early, zone), offsetAt(local, zone), offsetAt(late, zone)]);
  const hits = [...offsets].map((offset) => local - offset).filter((at) => at + offsetAt(at, zone) === local);
  const later = hits.sort((a, b) => Number(a - b)).at(-1);
  if (later !== undefined) return later;
  return changeBetween(early, late, zone);
}

/** Many rows share few days, and a zone's offsets are slow to ask for. */
const firstInstants = new Map<string, bigint>();

/** The first instant of a calendar day. */
export function firstInstantOf(day: number, zone: string): bigint {
  const key = `${zone} ${day}`;
  const known = firstInstants.get(key);
  if (known !== undefined) return known;
  const instant = instantOfLocal(BigInt(day) * DAY, zone);
  firstInstants.set(key, instant);
  return instant;
}

/** The day that a wall clock shows at an instant. */
export function localDay(instant: bigint, zone: string): number {
  return Number(floorDivide(instant + offsetAt(instant, zone), DAY));
}

/** The latest day that the zone's wall clocks have shown up to an instant: clocks may step back over midnight. */
export function latestDayReached(instant: bigint, zone: string): number {
  const offset = offsetAt(instant, zone);
  const day = Number(floorDivide(instant + offset, DAY));
  const dayBefore = instant - REACH;
  if (offsetAt(dayBefore, zone) <= offset) return day;
  const change = changeBetween(dayBefore, instant, zone);
  return Math.max(day, localDay(change - 1n, zone));
}

/** A calendar day, a period later; the end of a shorter month where that month has no such day. */
export function addToDay(day: number, period: Period): number {
  const later = DateTime.fromMillis(day * 86_400_000, { zone: 'utc' }).plus({
    [`${period.unit}s`]: period.count,
  });
  return later.toMillis() / 86_400_000;
}

/** Whether the period counts exact time and not calendar days. */
export function isExact(period: Period): boolean {
  return period.unit === 'minute' || period.unit === 'hour';
}

/** Microseconds of a period in hours or minutes. */
export function exactMicros(period: Period): bigint {
  return BigInt(period.count) * (period.unit === 'hour' ? HOUR : HOUR / 60n);
}

/** The day of an ISO date, `YYYY-MM-DD`. */
export function dayOf(text: string): number {
  const milliseconds = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(milliseconds)) throw new RangeError(`not an ISO date: ${text}`);
  return milliseconds / 86_400_000;
}

/** The first day whose events a period in days or longer still keeps: the day before it is due. */
export function firstKeptDay(now: bigint, period: Period, zone: string): number {
  const today = localDay(now, zone);
  let day = addToDay(today, { count: -period.count, unit: period.unit }) - 5;
  while (firstInstantOf(addToDay(day, period) + 1, zone) <= now) day += 1;
  return day;
}
