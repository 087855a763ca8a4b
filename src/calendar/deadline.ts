import { addPeriod } from './day.ts';
import type { Instant, Start } from './instant.ts';
import { isExact, type Period } from './period.ts';
import { dayAt, midnightOf, type Zone } from './zone.ts';

const MICROSECONDS = { minute: 60_000_000n, hour: 3_600_000_000n } as const;

/**
 * The first instant at which the period that runs from `start` has passed.
 *
 * Days and longer: the day of the event is not counted, and the period ends with the last hour of its last day, in the
 * zone (Regulation (EEC, Euratom) 1182/71, art. 3(1) and 3(2)). Weekends and holidays move nothing here (art. 3(4)).
 * Hours and minutes: exactly so much later. `no longer`: the instant itself, or the midnight after the day.
 * @throws RangeError for hours or minutes from a calendar day.
 */
export function deadline(start: Start, period: Period, zone: Zone): Instant {
  if (period.unit === 'moment' && start.kind === 'instant') return start.at;
  if (isExact(period)) return exactDeadline(start, period);
  const date = start.kind === 'day' ? start.day : dayAt(start.at, zone);
  return midnightOf(addPeriod(date, period) + 1, zone);
}

function exactDeadline(start: Start, period: Period): Instant {
  if (start.kind === 'day') {
    throw new RangeError(`a period of ${period.unit}s needs an instant to run from, not a calendar day`);
  }
  return start.at + BigInt(period.count) * MICROSECONDS[period.unit === 'hour' ? 'hour' : 'minute'];
}
