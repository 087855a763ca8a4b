import { date, floorDivide, type RowValue, timestamp, timestamptz } from '../../demo/model/row.ts';
import {
  addToDay,
  exactMicros,
  firstInstantOf,
  firstKeptDay,
  isExact,
  latestDayReached,
} from '../../demo/model/zone.ts';
import type { Period } from '../../src/calendar/period.ts';
import type { CountedUnit } from '../../src/calendar/unit.ts';
import { dayAt, openZone, type Zone } from '../../src/calendar/zone.ts';
import { EPOCH_MICROSECONDS } from '../../src/plan/checked/time-column.ts';
import { ZONES } from '../plan/draw.ts';
import type { ColumnKind } from '../plan/draw-schema.ts';
import type { Random } from '../plan/random.ts';

/** A zone, and an instant in microseconds near which something odd may happen to its clocks. */
export interface Spot {
  readonly zone: string;
  readonly instant: bigint;
}

export const SECOND = 1_000_000n;
const HOUR = 3_600n * SECOND;
const DAY = 24n * HOUR;
/** From 1 January 2000 on. */
const EPOCH_2000 = 946_684_800n * SECOND;
const DAYS_SINCE = 9_000;
const ANY_ZONE = Intl.supportedValuesOf('timeZone');
const MOST: Readonly<Record<CountedUnit, number>> = {
  minute: 4_000,
  hour: 900,
  day: 400,
  week: 60,
  month: 20,
  year: 3,
};
const LONG: readonly CountedUnit[] = ['day', 'week', 'month', 'year'];

/** Mostly where clocks are known to be odd, else anywhere and at any time. */
export function drawSpot(random: Random): Spot {
  if (random.chance(0.6)) {
    const [zone, ...near] = random.pick(ZONES);
    return { zone, instant: BigInt(Date.parse(random.pick(near))) * 1_000n };
  }
  const instant = EPOCH_2000 + BigInt(random.below(DAYS_SINCE)) * DAY + BigInt(random.below(86_400)) * SECOND;
  return { zone: random.pick(ANY_ZONE), instant };
}

/** Hours and minutes have no meaning on a date. */
export function drawPeriod(kind: ColumnKind, random: Random): Period {
  const unit =
    kind === 'date' || random.chance(0.6) ? random.pick(LONG) : random.pick(['hour', 'minute'] as const);
  return { count: 1 + random.below(MOST[unit]), unit };
}

/** The instant from which what happened at the spot is due. */
export function deadlineOf({ zone, instant }: Spot, keep: Period): bigint {
  if (isExact(keep)) return instant + exactMicros(keep);
  return firstInstantOf(addToDay(latestDayReached(instant, zone), keep) + 1, zone);
}

/** The first instant that is still kept at `now`. */
export function boundaryAt(now: bigint, keep: Period, zone: string): bigint {
  return isExact(keep) ? now - exactMicros(keep) : firstInstantOf(firstKeptDay(now, keep, zone), zone);
}

const STEPS = [1n, 2n, 1_000n, SECOND, 1_800n * SECOND, HOUR, DAY];

/** Values of a column at these instants, a microsecond or unit to both sides of them, further away, and no times at all. */
export function startsAround(
  kind: ColumnKind,
  instants: readonly bigint[],
  zones: { readonly policies: string; readonly columns: string },
): readonly RowValue[] {
  const near = instants.flatMap((at) => [at, ...STEPS.flatMap((step) => [at - step, at + step])]);
  return [...near.flatMap((at) => valuesAt(kind, at, zones)), ...ODD[kind]];
}

function valuesAt(
  kind: ColumnKind,
  at: bigint,
  { policies, columns }: { readonly policies: string; readonly columns: string },
): readonly RowValue[] {
  switch (kind) {
    case 'timestamptz':
      return [timestamptz(at)];
    case 'timestamp':
      return [timestamp(at + zoneOf(columns).offsetAt(at))];
    case 'date':
      return [-1, 0, 1].map((days) => date(dayAt(at, zoneOf(policies)) + days));
    default:
      return [-1n, 0n, 1n].map((units) => floorDivide(at, EPOCH_MICROSECONDS[kind]) + units);
  }
}

const ODD: Readonly<Record<ColumnKind, readonly RowValue[]>> = {
  timestamptz: [null, timestamptz('infinity'), timestamptz('-infinity'), timestamptz(0n)],
  timestamp: [null, timestamp('infinity'), timestamp('-infinity'), timestamp(0n)],
  date: [null, date('infinity'), date('-infinity'), date(0)],
  epoch_s: [null, 0n, -1n],
  epoch_ms: [null, 0n, -1n],
  epoch_us: [null, 0n, -1n],
};

function zoneOf(name: string): Zone {
  return openZone(name) as Zone;
}
