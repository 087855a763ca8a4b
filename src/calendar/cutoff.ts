import { addPeriod } from './day.ts';
import type { Day, Instant } from './instant.ts';
import { isExact, type Period } from './period.ts';
import { firstInstantOf, midnightOf, type Zone } from './zone.ts';

/** What starts are compared with: those strictly before it are due. */
export interface Cutoff {
  readonly instant: Instant;
  /** For starts that are calendar days; null for periods of hours and minutes, which have none. */
  readonly day: Day | null;
}

/**
 * The starts whose period has passed at `now`: `start < cutoff(now)` exactly if `now >= deadline(start)`. It looks for
 * the boundary among the days instead of asking `deadline`, so that an error in one of the two shows as a disagreement.
 */
export function cutoff(now: Instant, period: Period, zone: Zone): Cutoff {
  // An event that happens now is over now.
  if (period.unit === 'moment') return { instant: now + 1n, day: today(now, zone) };
  if (isExact(period)) {
    const minutes = period.unit === 'hour' ? period.count * 60 : period.count;
    return { instant: now - BigInt(minutes) * 60_000_000n + 1n, day: null };
  }
  const day = firstDayKept(today(now, zone), period);
  return { instant: firstInstantOf(day, zone), day };
}

/** The last day that has begun for good: a clock that steps back over midnight begins it twice. */
function today(now: Instant, zone: Zone): Day {
  let day = Number(now / 86_400_000_000n) + 2;
  while (midnightOf(day, zone) > now) day -= 1;
  return day;
}

/** The earliest day whose period has not ended before `today`: its last day is today or later. */
function firstDayKept(today: Day, period: Period): Day {
  // No unit is shorter than a day or longer than 366, and later days never end earlier.
  let [gone, kept] = [today - period.count * 366 - 1, today];
  while (kept - gone > 1) {
    const middle = Math.floor((gone + kept) / 2);
    if (addPeriod(middle, period) >= today) kept = middle;
    else gone = middle;
  }
  return kept;
}
