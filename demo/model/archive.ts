import type { EpochUnit, EventColumn } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import type { Zones } from './moment.ts';
import type { Promised } from './promised.ts';
import { date, type Row, type RowValue, timestamp, timestamptz } from './row.ts';
import { type Start, startInstant } from './start.ts';
import { type Found, keyOf, type Site, type Taking, tableOf, type World } from './world.ts';
import { instantOfLocal, latestDayReached } from './zone.ts';

/** A row in an archive, and the start that its later periods run from. */
export interface Archived {
  readonly row: Row;
  /** Microseconds; null for what depends on other rows, which has no start of its own. */
  readonly start: bigint | null;
  /** By which the row came here; null, too, for what depends on others. */
  readonly category: Policy['category'] | null;
}

/** `connection.table` → the row's own table and key → the copy: a later one takes an earlier one's place. */
export type Archives = Readonly<Record<string, ReadonlyMap<string, Archived>>>;

/** Where a copy goes, and whose it is. */
export interface Copy extends Found {
  readonly to: { readonly connection: string; readonly table: string };
  /** null for what depends on other rows. */
  readonly start: Start | null;
  readonly category: Policy['category'] | null;
}

/** The archives with these copies in them. */
export function withCopies(
  archives: Archives,
  copies: readonly Copy[],
  world: World,
  zones: Zones,
): Archives {
  const after = new Map(Object.entries(archives).map(([name, rows]) => [name, new Map(rows)]));
  for (const { to, table, row, start, category } of copies) {
    const name = `${to.connection}.${to.table}`;
    const rows = after.get(name) ?? new Map<string, Archived>();
    const key = `${table} ${keyOf(row, { world, table })}`;
    after.set(name, rows.set(key, { row, category, start: start && startInstant(start, zones) }));
  }
  return Object.fromEntries(after);
}

/** The tables of an archive's connection with the copies in them: every column that they brought, and their start. */
export function withTaken(promised: Promised, world: World, archives: Archives): World {
  const tables = Object.entries(world.tables).map(([name, table]) => {
    const site = { world, table: name };
    const copies = [...(archives[`${promised.connection}.${name}`]?.values() ?? [])];
    return [name, { ...table, rows: [...table.rows, ...copies.map((one) => taken(promised, one, site))] }];
  });
  return { ...world, tables: Object.fromEntries(tables) };
}

/** The row as the archive has it: what is not the source's stays empty. */
function taken(promised: Promised, { row, start, category }: Archived, site: Site): Row {
  const { takes } = tableOf(site.world, site.table);
  if (!takes) throw new RangeError(`${site.table} takes no copies`);
  const empty = Object.fromEntries(takes.empty.map((column) => [column, null]));
  if (start === null || category === null) return { ...empty, ...row };
  const { column, as } = startColumn(promised, category, site);
  return { ...empty, ...row, [column]: startValue(start, as, takes, promised.zones) };
}

function startColumn({ entries }: Promised, category: string, { table }: Site): EventColumn {
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' && entry.table === table ? entry.places : [],
  );
  const start = places.find((place) => place.category === category && place.base === 'archive')?.start;
  if (!start) throw new RangeError(`${table} is no archive of ${category}`);
  return start;
}

const UNITS: Readonly<Record<EpochUnit, bigint>> = { epoch_s: 1_000_000n, epoch_ms: 1000n, epoch_us: 1n };

/** The start as its column can hold it: the first value that is read as no earlier instant. */
export function startValue(at: bigint, as: EpochUnit | null, takes: Taking, zones: Zones): RowValue {
  if (as !== null) return roundedUp(at, UNITS[as]) / UNITS[as];
  const step = 10n ** BigInt(6 - takes.digits);
  switch (takes.type) {
    case 'date':
      return date(latestDayReached(at, zones.policies));
    case 'timestamptz':
      return timestamptz(roundedUp(at, step));
    case 'timestamp':
      return timestamp(firstLocal(at, step, zones.columns));
    default:
      throw new RangeError('a number needs a unit');
  }
}

function roundedUp(at: bigint, step: bigint): bigint {
  const rest = ((at % step) + step) % step;
  return rest === 0n ? at : at - rest + step;
}

/** No wall clock is further from UTC. */
const FAR = 30n * 3_600_000_000n;

/** What a wall clock shows, in whole steps, found by halving: a later one is never read as an earlier instant. */
function firstLocal(at: bigint, step: bigint, zone: string | null): bigint {
  if (zone === null) throw new RangeError('the start has no zone, and the data map names none');
  let low = roundedUp(at - FAR, step) / step - 1n;
  let high = roundedUp(at + FAR, step) / step;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (instantOfLocal(middle * step, zone) < at) low = middle;
    else high = middle;
  }
  return high * step;
}
