import { date, type Row, type RowValue, timestamp, timestamptz } from '../../demo/model/row.ts';
import { cutoff } from '../../src/calendar/cutoff.ts';
import { parseDay } from '../../src/calendar/day.ts';
import { dayAt, firstInstantOf, openZone, type Zone } from '../../src/calendar/zone.ts';
import { EPOCH_MICROSECONDS } from '../../src/plan/time-column.ts';
import type { ColumnKind, Draw, DrawnColumn } from './draw.ts';
import type { Random } from './random.ts';

const SECOND = 1_000_000n;
const DAY = 86_400n * SECOND;
const STEPS = [
  0n,
  0n,
  -1n,
  1n,
  -1_000n,
  1_000n,
  -SECOND,
  SECOND,
  -3_600n * SECOND,
  3_600n * SECOND,
  -DAY,
  DAY,
];
/** The last microsecond of which JavaScript's Date knows the day, more or less. */
const FAR = 8_000_000_000_000_000_000n;

/** Rows whose times lie on every boundary of the draw and a little to both sides, or are no times at all. */
export function drawRows(draw: Draw, count: number, random: Random): readonly Row[] {
  const edges = edgesOf(draw);
  return Array.from(
    { length: count },
    (_, index): Row => ({
      id: BigInt(index + 1),
      area: random.pick(['north', 'south']),
      code: `c${index}`,
      status: random.pick(['first', 'second', 'third', null]),
      flag: random.pick([true, false, null]),
      level: random.pick([0, 1, 2, 3, null]),
      ...Object.fromEntries(
        draw.columns.map((column) => [column.name, drawTime(column, draw, edges, random)]),
      ),
    }),
  );
}

/** Every instant at which a state begins or ends. */
function edgesOf(draw: Draw): readonly bigint[] {
  const zone = zoneOf(draw.zone);
  const overdue = draw.now - 48n * 3_600n * SECOND;
  const periods = draw.policies.flatMap((policy) => [
    policy.keep,
    ...(policy.extension ? [policy.extension.atMost] : []),
  ]);
  const kept = periods.flatMap((period) =>
    [draw.now, overdue].map((now) => cutoff(now, period, zone).instant),
  );
  return [...kept, ...kept, draw.now, firstInstantOf(parseDay(draw.plausibleAfter) as number, zone)];
}

function drawTime(column: DrawnColumn, draw: Draw, edges: readonly bigint[], random: Random): RowValue {
  if (!column.notNull && random.chance(0.2)) return null;
  if (random.chance(0.08)) return oddTime(column.kind, random);
  const near = random.chance(0.15)
    ? draw.now - BigInt(random.below(5_000)) * DAY - BigInt(random.below(86_400)) * SECOND
    : random.pick(edges) + random.pick(STEPS);
  return timeAt(column.kind, near, draw, random);
}

function timeAt(kind: ColumnKind, instant: bigint, draw: Draw, random: Random): RowValue {
  switch (kind) {
    case 'timestamptz':
      return timestamptz(instant);
    case 'timestamp':
      return timestamp(instant + zoneOf(draw.columnZone).offsetAt(instant));
    case 'date':
      return date(dayAt(instant, zoneOf(draw.zone)) + random.pick([0, 0, -1, 1]));
    default:
      return instant / EPOCH_MICROSECONDS[kind] + random.pick([0n, 0n, -1n, 1n]);
  }
}

function oddTime(kind: ColumnKind, random: Random): RowValue {
  const infinite = random.pick(['infinity', '-infinity'] as const);
  const beyond = random.pick([
    -100_000_000_000_000_000n,
    -62_135_596_800_000_000n,
    FAR,
    253_402_300_800_000_000n,
  ]);
  const odd = random.chance(0.4);
  switch (kind) {
    case 'timestamptz':
      return timestamptz(odd ? infinite : beyond);
    case 'timestamp':
      return timestamp(odd ? infinite : beyond);
    case 'date':
      return date(odd ? infinite : Number(beyond / DAY));
    default:
      return random.pick([0n, 0n, -1n, 1n, beyond / EPOCH_MICROSECONDS[kind]]);
  }
}

function zoneOf(name: string): Zone {
  return openZone(name) as Zone;
}
