import { formatDay } from '../calendar/day.ts';
import { formatInstant, formatLocal, type Instant } from '../calendar/instant.ts';
import { localCutoff, type Zone } from '../calendar/zone.ts';
import type { EpochUnit, EventLink } from '../datamap/place.ts';
import { bind, type Fragment, raw, sql } from '../sql/fragment.ts';
import { column, linkedAlias, linkedRows, OURS } from '../sql/postgresql.ts';
import type { Boundary } from './boundary.ts';

/** How a column keeps time. */
export type TimeKind = 'timestamptz' | 'timestamp' | 'date' | EpochUnit;

/** A column out of which a start is read, as the live catalogue has it. */
export interface TimeColumn {
  readonly event: string;
  readonly column: string;
  readonly kind: TimeKind;
  /** Where the event has always happened: a missing value is a fault. */
  readonly always: boolean;
  readonly notNull: boolean;
  /** The zone of a column that carries none; null for every other kind. */
  readonly zone: Zone | null;
  /** The linked rows whose column it is; null: the row's own. */
  readonly from: EventLink | null;
}

/** Microseconds in one unit of a column that counts. */
export const EPOCH_MICROSECONDS: Readonly<Record<EpochUnit, bigint>> = {
  epoch_s: 1_000_000n,
  epoch_ms: 1_000n,
  epoch_us: 1n,
};

/** The event's time as SQL, null where it has not happened. */
export function timeSql(time: TimeColumn): Fragment {
  if (!time.from) return column(time.column);
  const theirs = column(time.column, linkedAlias(OURS));
  const pick = raw(time.from.pick === 'latest' ? 'max' : 'min');
  // An aggregate alone would leave nulls out, and a null among the rows that count means: not yet.
  return sql`(SELECT CASE WHEN count(*) = count(${theirs}) THEN ${pick}(${theirs}) END ${linkedRows(time.from)})`;
}

/** `time < boundary`, written in the column's own type so that its index can be used. Unknown where it is null. */
export function isBefore(time: TimeColumn, boundary: Boundary): Fragment {
  return sql`${timeSql(time)} < ${boundaryValue(time, boundary)}`;
}

/** `time >= boundary`; the exact opposite of `isBefore` where the time is not null. */
export function isNotBefore(time: TimeColumn, boundary: Boundary): Fragment {
  return sql`${timeSql(time)} >= ${boundaryValue(time, boundary)}`;
}

/** Whether the column can hold the infinite times of PostgreSQL. */
export function canBeInfinite(time: TimeColumn): boolean {
  return time.kind === 'timestamptz' || time.kind === 'timestamp' || time.kind === 'date';
}

function boundaryValue(time: TimeColumn, boundary: Boundary): Fragment {
  switch (time.kind) {
    case 'timestamptz':
      return sql`${bind(formatInstant(written(boundary.instant)))}::timestamptz`;
    case 'timestamp':
      return sql`${bind(formatLocal(written(localCutoff(boundary.instant, time.zone as Zone))))}::timestamp`;
    case 'date':
      return sql`${bind(formatDay(dayOf(boundary)))}::date`;
    case 'epoch_s':
    case 'epoch_ms':
    case 'epoch_us':
      return sql`${bind(ceilingOf(boundary.instant, EPOCH_MICROSECONDS[time.kind]))}${raw('::bigint')}`;
  }
}

const YEAR_ONE = -62_135_596_800_000_000n;

/** The server knows no year zero, and no event is read out of the years before it: see `readStart`. */
function written(time: bigint): bigint {
  return time < YEAR_ONE ? YEAR_ONE : time;
}

function dayOf(boundary: Boundary): number {
  if (boundary.day === null)
    throw new RangeError('a period of hours or minutes cannot be measured on a calendar day');
  return boundary.day;
}

/** The smallest count whose instant is not before: for whole counts, `count < ceiling` says just that. */
function ceilingOf(instant: Instant, unit: bigint): bigint {
  const floor = instant / unit;
  return floor * unit < instant ? floor + 1n : floor;
}
