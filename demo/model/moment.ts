import type { EpochUnit, EventColumn } from '../../src/datamap/place/place.ts';
import { countedRows } from './condition.ts';
import { isTime, type Row, type RowValue } from './row.ts';
import { ALONE, cellOf, type Site } from './world.ts';
import { dayOf, firstInstantOf, instantOfLocal } from './zone.ts';

/** When an event happened: an instant in microseconds, or a calendar day. */
export type Moment =
  | { readonly kind: 'instant'; readonly at: bigint }
  | { readonly kind: 'day'; readonly day: number };

/** What the configuration and the data map say about time. */
export interface Zones {
  /** The policies' zone, in which days are counted. */
  readonly policies: string;
  /** The zone of columns that carry none; null where the data map names none. */
  readonly columns: string | null;
  /** ISO date; events before its first instant are implausible. null: none is for being early. */
  readonly plausibleAfter: string | null;
}

const MICROS: Readonly<Record<EpochUnit, bigint>> = { epoch_s: 1_000_000n, epoch_ms: 1000n, epoch_us: 1n };

/** When an event happened according to a row: null where it has not. */
export function readMoment(
  row: Row,
  column: EventColumn,
  zones: Zones,
  site: Site = ALONE,
): Moment | 'implausible' | null {
  const moment = readValue(timeIn(row, column, site), column, zones);
  if (moment === null || moment === 'implausible' || zones.plausibleAfter === null) return moment;
  const since = dayOf(zones.plausibleAfter);
  const plausible =
    moment.kind === 'day' ? moment.day >= since : moment.at >= firstInstantOf(since, zones.policies);
  return plausible ? moment : 'implausible';
}

/** The row's own value, or the latest or earliest of the linked rows that count, unless one of them has none. */
function timeIn(row: Row, event: EventColumn, site: Site): RowValue {
  const { from, column } = event;
  if (from === null) return cellOf(row, column);
  const values = countedRows(from, row, site).map((linked) => cellOf(linked, column));
  if (values.length === 0 || values.includes(null)) return null;
  return values.reduce((best, next) => (isLater(next, best) === (from.pick === 'latest') ? next : best));
}

function isLater(a: RowValue, b: RowValue): boolean {
  return positionOf(a) > positionOf(b);
}

/** Where a time of a column lies among the others of the same column. */
function positionOf(value: RowValue): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (!isTime(value)) throw new TypeError('a linked column holds no time');
  const at = value.type === 'date' ? value.day : value.micros;
  if (typeof at !== 'string') return at;
  return at === 'infinity' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
}

function readValue(value: RowValue, column: EventColumn, zones: Zones): Moment | 'implausible' | null {
  if (value === null) return null;
  if (column.as !== null) {
    if (typeof value !== 'number' && typeof value !== 'bigint')
      throw new TypeError(`${column.column} holds no number`);
    return readEpoch(value, column.as);
  }
  if (!isTime(value)) throw new TypeError(`${column.column} holds no time`);
  if (value.type === 'date')
    return typeof value.day === 'string' ? 'implausible' : { kind: 'day', day: value.day };
  if (typeof value.micros === 'string') return 'implausible';
  if (value.type === 'timestamptz') return { kind: 'instant', at: value.micros };
  if (zones.columns === null)
    throw new RangeError(`${column.column} has no zone, and the data map names none`);
  return { kind: 'instant', at: instantOfLocal(value.micros, zones.columns) };
}

function readEpoch(value: number | bigint, unit: EpochUnit): Moment | 'implausible' {
  // Zero stands for "never" in many programs.
  if (value === 0 || value === 0n) return 'implausible';
  if (typeof value === 'bigint') return { kind: 'instant', at: value * MICROS[unit] };
  if (!Number.isFinite(value)) return 'implausible';
  const whole = Math.floor(value);
  const rest = Math.floor((value - whole) * Number(MICROS[unit]));
  return { kind: 'instant', at: BigInt(whole) * MICROS[unit] + BigInt(rest) };
}
