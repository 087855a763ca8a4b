import type { EpochUnit, EventColumn } from '../../src/datamap/place.ts';
import { isTime, type Row } from './row.ts';
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
  /** ISO date; events before its first instant are implausible. */
  readonly plausibleAfter: string;
}

const MICROS: Readonly<Record<EpochUnit, bigint>> = { epoch_s: 1_000_000n, epoch_ms: 1000n, epoch_us: 1n };

/** When an event happened according to a row: null where it has not. */
export function readMoment(row: Row, column: EventColumn, zones: Zones): Moment | 'implausible' | null {
  const moment = readColumn(row, column, zones);
  if (moment === null || moment === 'implausible') return moment;
  const since = dayOf(zones.plausibleAfter);
  const plausible =
    moment.kind === 'day' ? moment.day >= since : moment.at >= firstInstantOf(since, zones.policies);
  return plausible ? moment : 'implausible';
}

function readColumn(row: Row, column: EventColumn, zones: Zones): Moment | 'implausible' | null {
  const value = row[column.column];
  if (value === undefined) throw new RangeError(`the row has no column ${column.column}`);
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
