import type { Period } from '../../src/calendar/period.ts';
import { firstInstantOf, firstKeptDay } from '../model/zone.ts';

export const SECOND = 1_000_000n;
export const DAY = 86_400n * SECOND;
export const ZONE = 'Europe/Paris';

/** Where keeping ends: events of `day` are kept, events of the day before are due. */
export interface Boundary {
  readonly day: number;
  /** The first instant of `day` in the company's zone. */
  readonly instant: bigint;
  /** The same on the wall clock. */
  readonly local: bigint;
}

export function boundaryOf(now: bigint, period: Period): Boundary {
  const day = firstKeptDay(now, period, ZONE);
  return { day, instant: firstInstantOf(day, ZONE), local: BigInt(day) * DAY };
}

/** One second and `step` on either side of an instant, and the instant itself. */
export function around(instant: bigint, step: bigint): readonly bigint[] {
  return [instant - SECOND, instant - step, instant, instant + step, instant + SECOND];
}
