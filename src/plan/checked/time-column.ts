import type { Instant } from '../../calendar/instant.ts';
import { localCutoff, type Zone } from '../../calendar/zone.ts';
import type { EpochUnit, EventLink } from '../../datamap/place/place.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { type Fragment, raw, sql } from '../../sql/fragment.ts';
import { column, linkedAlias, linkedRows, OURS } from '../../sql/predicate-sql.ts';
import type { TypeFamily } from '../../sql/shape.ts';
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

/** The event's time as SQL, null where it has not happened; of the row that the statement calls `alias`. */
export function timeSql(dialect: Dialect, time: TimeColumn, alias = OURS): Fragment {
  if (!time.from) return column(dialect, time.column, alias);
  const theirs = column(dialect, time.column, linkedAlias(alias));
  const pick = raw(time.from.pick === 'latest' ? 'max' : 'min');
  // An aggregate alone would leave nulls out, and a null among the rows that count means: not yet.
  return sql`(SELECT CASE WHEN count(*) = count(${theirs}) THEN ${pick}(${theirs}) END ${linkedRows(dialect, time.from, alias)})`;
}

/** `time < boundary`, written in the column's own type so that its index can be used. Unknown where it is null. */
export function isBefore(dialect: Dialect, time: TimeColumn, boundary: Boundary, alias = OURS): Fragment {
  return sql`${timeSql(dialect, time, alias)} < ${boundaryValue(dialect, time, boundary)}`;
}

/** `time >= boundary`; the exact opposite of `isBefore` where the time is not null. */
export function isNotBefore(dialect: Dialect, time: TimeColumn, boundary: Boundary): Fragment {
  return sql`${timeSql(dialect, time)} >= ${boundaryValue(dialect, time, boundary)}`;
}

/**
 * The comparison, false where the event has not happened. A time of linked rows is looked for once: asking apart whether
 * it is null would look for it again.
 */
export function known(dialect: Dialect, time: TimeColumn, comparison: Fragment, alias = OURS): Fragment {
  if (time.notNull) return comparison;
  if (time.from) return sql`coalesce(${comparison}, FALSE)`;
  return sql`(${comparison} AND ${timeSql(dialect, time, alias)} IS NOT NULL)`;
}

/** The same, where an event that has not happened is no obstacle: two-valued. */
export function absentOr(dialect: Dialect, time: TimeColumn, comparison: Fragment, alias = OURS): Fragment {
  if (time.notNull) return comparison;
  if (time.from) return sql`coalesce(${comparison}, TRUE)`;
  return sql`(${comparison} OR ${timeSql(dialect, time, alias)} IS NULL)`;
}

/** The type by which the server keeps it. */
export function familyOf({ kind }: Pick<TimeColumn, 'kind'>): TypeFamily {
  return kind === 'timestamptz' || kind === 'timestamp' || kind === 'date' ? kind : 'integer';
}

function boundaryValue(dialect: Dialect, time: TimeColumn, boundary: Boundary): Fragment {
  switch (time.kind) {
    case 'timestamptz':
      return dialect.instant(boundary.instant);
    case 'timestamp':
      return dialect.local(localCutoff(boundary.instant, time.zone as Zone));
    case 'date':
      return dialect.day(dayOf(boundary));
    case 'epoch_s':
    case 'epoch_ms':
    case 'epoch_us':
      return dialect.whole(ceilingOf(boundary.instant, EPOCH_MICROSECONDS[time.kind]));
  }
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
