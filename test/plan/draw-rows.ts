import { date, type Row, type RowValue, timestamp, timestamptz } from '../../demo/model/row.ts';
import type { ForeignKey, Table, World } from '../../demo/model/world.ts';
import { cutoff } from '../../src/calendar/cutoff.ts';
import { parseDay } from '../../src/calendar/day.ts';
import { dayAt, firstInstantOf, openZone, type Zone } from '../../src/calendar/zone.ts';
import { EPOCH_MICROSECONDS } from '../../src/plan/checked/time-column.ts';
import { stagePeriods } from '../../src/policy/stage.ts';
import type { Draw } from './draw.ts';
import type { ColumnKind, DrawnTable, Reference } from './draw-schema.ts';
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
export function drawWorld(draw: Draw, random: Random): World {
  const edges = edgesOf(draw);
  const tables: Record<string, Table> = {};
  for (const table of draw.tables) {
    const rows: Row[] = [];
    tables[table.name] = { key: table.key, rows };
    for (let index = 0; index < table.rows; index += 1) {
      const row = drawRow(table, draw, edges, index, random);
      rows.push(row);
      for (const reference of table.references) {
        rows[index] = {
          ...rows[index],
          ...drawReference(reference, tables[reference.to]?.rows ?? [], random),
        };
      }
    }
  }
  return { tables, foreignKeys: draw.tables.flatMap(foreignKeysOf) };
}

function foreignKeysOf({ name, references }: DrawnTable): readonly ForeignKey[] {
  return references.flatMap(({ to, columns, onDelete }) =>
    onDelete === null ? [] : [{ table: name, references: to, columns, onDelete }],
  );
}

function drawRow(
  table: DrawnTable,
  draw: Draw,
  edges: readonly bigint[],
  index: number,
  random: Random,
): Row {
  const values = table.columns.map(({ name, fill, notNull }) => {
    if (typeof fill === 'function') return [name, fill(random, index)] as const;
    return [name, fill === 'reference' ? null : drawTime(fill, notNull, draw, edges, random)] as const;
  });
  return Object.fromEntries(values);
}

/** The values of a row that is there, or those of none where no foreign key forbids it, or null in part or in whole. */
function drawReference(reference: Reference, rows: readonly Row[], random: Random): Row {
  const { columns, onDelete } = reference;
  const row = random.pick(rows);
  const values = columns.map(({ theirs, ours }) => [theirs, row[ours] ?? null] as const);
  if (random.chance(0.1)) return Object.fromEntries(values.map(([name]) => [name, null]));
  if (random.chance(0.1))
    return Object.fromEntries(values.map(([name, value], at) => [name, at > 0 ? value : null]));
  if (onDelete !== null || random.chance(0.9)) return Object.fromEntries(values);
  return Object.fromEntries(
    values.map(([name, value]) => [name, typeof value === 'bigint' ? 10_000n : 'none']),
  );
}

/** Every instant at which a state begins or ends. */
function edgesOf(draw: Draw): readonly bigint[] {
  const zone = zoneOf(draw.zone);
  const kept = draw.policies.flatMap(({ category, stages, extension, keepAtLeast }) => {
    const overdue = draw.now - BigInt(draw.overdueAfterSeconds[category] as number) * SECOND;
    const periods = [
      ...stagePeriods({ stages }),
      ...(extension ? [extension.atMost] : []),
      ...(keepAtLeast ? [keepAtLeast] : []),
    ];
    return periods.flatMap((period) => [draw.now, overdue].map((now) => cutoff(now, period, zone).instant));
  });
  return [...kept, ...kept, draw.now, firstInstantOf(parseDay(draw.plausibleAfter) as number, zone)];
}

function drawTime(
  kind: ColumnKind,
  notNull: boolean,
  draw: Draw,
  edges: readonly bigint[],
  random: Random,
): RowValue {
  if (!notNull && random.chance(0.15)) return null;
  if (random.chance(0.08)) return oddTime(kind, random);
  const near = random.chance(0.15)
    ? draw.now - BigInt(random.below(5_000)) * DAY - BigInt(random.below(86_400)) * SECOND
    : random.pick(edges) + random.pick(STEPS);
  return timeAt(kind, near, draw, random);
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
