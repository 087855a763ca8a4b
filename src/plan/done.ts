import type { Instant, Start } from '../calendar/instant.ts';
import { midnightOf, openZone, type Zone } from '../calendar/zone.ts';
import { and, type Fragment, raw, sql } from '../sql/fragment.ts';
import { column } from '../sql/predicate-sql.ts';
import { shapeName } from '../sql/shape.ts';
import type { Boundaries } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import { instantOfLocalSql, type ReadBetween } from './local-instant.ts';
import { IMPLAUSIBLE, readStart } from './row-time.ts';
import { absentOr, EPOCH_MICROSECONDS, type TimeColumn, timeSql } from './time-column.ts';

/** When a row was done, as it was read; null where it never was. */
export type MarkedAt = Instant | null | typeof IMPLAUSIBLE;

const MARGIN = 2n * 86_400_000_000n;
/** 1800-01-01, before which no zone changes its offset. */
const FIRST_CHANGES = -5_364_662_400_000_000n;

/**
 * Whether a row was anonymised or pseudonymised after everything that has happened to it: two-valued. A later start, as of
 * a customer who came back, undoes that. An infinite marker is not done: no run has written it, and it would hide every
 * later start. False for a rule that alters nothing.
 */
export function doneSql(checked: CheckedRule, boundaries: Boundaries): Fragment {
  const { alteration, dialect } = checked;
  if (!alteration) return raw('FALSE');
  if (!alteration.marker) {
    const remembered = and([isRemembered(checked), isMarked(checked, dialect.memory.markedAt, boundaries)]);
    return dialect.exists(sql`${dialect.memory.from} WHERE ${remembered}`, true);
  }
  const { name, zone } = alteration.marker;
  const own = column(dialect, name);
  const between = readBetween(boundaries);
  const at = zone === null ? own : instantOfLocalSql(dialect, own, openZone(zone) as Zone, between);
  return sql`coalesce(${isMarked(checked, at, boundaries)}, FALSE)`;
}

/** When the row was done, as text; null where the rule alters nothing. */
export function markedText(checked: CheckedRule): Fragment | null {
  const { alteration, dialect } = checked;
  if (!alteration) return null;
  const { marker } = alteration;
  if (marker) return dialect.text(column(dialect, marker.name), marker.kind);
  const { markedAt, from } = dialect.memory;
  return sql`(SELECT ${dialect.text(markedAt, 'timestamptz')} ${from} WHERE ${isRemembered(checked)})`;
}

/** Reads what `markedText` answered, in a session whose zone is UTC. */
export function readMarked(text: string | null, checked: CheckedRule): MarkedAt {
  if (text === null) return null;
  const marker = checked.alteration?.marker ?? null;
  const zone = marker?.zone == null ? null : openZone(marker.zone);
  const read = readStart(text, { kind: zone ? 'timestamp' : 'timestamptz', zone });
  return read === IMPLAUSIBLE || read.kind === 'day' ? IMPLAUSIBLE : read.at;
}

/** The second implementation: whether the marker lies at or after each event that has happened. */
export function isDone(
  starts: readonly (Start | null | typeof IMPLAUSIBLE)[],
  marked: MarkedAt,
  zone: Zone,
): boolean {
  if (marked === null || marked === IMPLAUSIBLE) return false;
  return starts.every((start) => {
    if (start === null) return true;
    if (start === IMPLAUSIBLE) return false;
    // The event may be later on its day than the marker is.
    return (start.kind === 'day' ? midnightOf(start.day + 1, zone) : start.at) <= marked;
  });
}

/** What is implausible or still to come is judged before this, so that it need not be read exactly. */
function readBetween({ plausible, future }: Boundaries): ReadBetween {
  const from = plausible.instant - MARGIN;
  return { from: from < FIRST_CHANGES ? FIRST_CHANGES : from, to: future.instant + MARGIN };
}

/** Whether the remembered key is that of our row. */
function isRemembered({ dialect, rule, shape, key }: CheckedRule): Fragment {
  const own = key.map(({ name, family }) => dialect.text(column(dialect, name), family));
  return dialect.memory.isOf(rule.category, shapeName(shape), own);
}

/** Unknown where the marker is null. */
function isMarked(checked: CheckedRule, at: Fragment, boundaries: Boundaries): Fragment {
  const { dialect, times } = checked;
  const past = times.map((time) => absentOr(dialect, time, isNotAfter(checked, time, at, boundaries)));
  return and([dialect.isFinite(at), ...past]);
}

/** Whether the event lies at or before the marker, and so does the end of its day where the column tells no more. */
function isNotAfter(
  { dialect, zone }: CheckedRule,
  time: TimeColumn,
  at: Fragment,
  boundaries: Boundaries,
): Fragment {
  const own = timeSql(dialect, time);
  const between = readBetween(boundaries);
  switch (time.kind) {
    case 'timestamptz':
      return sql`${own} <= ${at}`;
    case 'timestamp':
      return sql`${instantOfLocalSql(dialect, own, time.zone as Zone, between)} <= ${at}`;
    case 'date': {
      const end = dialect.nextMidnight(own, boundaries.future.day as number);
      return sql`${instantOfLocalSql(dialect, end, zone, between)} <= ${at}`;
    }
    case 'epoch_s':
    case 'epoch_ms':
    case 'epoch_us':
      return sql`${own} <= ${dialect.sinceEpoch(at, 1_000_000n / EPOCH_MICROSECONDS[time.kind])}`;
  }
}
