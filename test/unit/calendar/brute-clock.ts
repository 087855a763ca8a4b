import { IANAZone } from 'luxon';

const MINUTE = 60_000_000n;
const DAY = 86_400_000_000n;
const REACH = 3 * 1_440;

/** What a clock showed at every minute of six days: the slow and obvious form of what zone.ts answers. */
export interface BruteClock {
  readonly minutes: readonly { readonly at: bigint; readonly shown: bigint; readonly latestDay: number }[];
}

/** For zones whose clock changes on whole minutes, as all have done since 1973. */
export function watchClock(zone: string, near: bigint): BruteClock {
  const source = IANAZone.create(zone);
  const middle = near - (near % MINUTE);
  let latestDay = Number.NEGATIVE_INFINITY;
  const minutes = [];
  for (let step = -REACH; step <= REACH; step += 1) {
    const at = middle + BigInt(step) * MINUTE;
    const shown = at + BigInt(source.offset(Number(at / 1_000n))) * MINUTE;
    latestDay = Math.max(latestDay, Number(shown / DAY) - (shown < 0n && shown % DAY !== 0n ? 1 : 0));
    minutes.push({ at, shown, latestDay });
  }
  return { minutes };
}

export function firstInstantSeen(clock: BruteClock, day: number): bigint | undefined {
  return clock.minutes.find((minute) => minute.latestDay >= day)?.at;
}

/** The last minute that showed each local time. */
export function lastInstants(clock: BruteClock): ReadonlyMap<bigint, bigint> {
  return new Map(clock.minutes.map(({ shown, at }) => [shown, at]));
}

/** For a local time that no minute showed: the first one after the last that showed less. */
export function firstInstantAfter(clock: BruteClock, local: bigint): bigint | undefined {
  const before = clock.minutes.findLast((minute) => minute.shown < local);
  return before && before.at + MINUTE;
}
