import type { Instant, Start } from '../../calendar/instant.ts';
import { midnightOf, openZone, type Zone } from '../../calendar/zone.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { and, type Fragment, or, raw, sql } from '../../sql/fragment.ts';
import { column } from '../../sql/predicate-sql.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Boundaries } from '../checked/boundary.ts';
import type { CheckedRule, Marking } from '../checked/checked-rule.ts';
import { absentOr, EPOCH_MICROSECONDS, known, type TimeColumn, timeSql } from '../checked/time-column.ts';
import { instantOfLocalSql, type ReadBetween } from './local-instant.ts';
import { IMPLAUSIBLE, readStart } from './row-time.ts';

/** When a row was done, as it was read; null where it never was. */
export type MarkedAt = Instant | null | typeof IMPLAUSIBLE;

const MARGIN = 2n * 86_400_000_000n;
/** 1800-01-01, before which no zone changes its offset. */
const FIRST_CHANGES = -5_364_662_400_000_000n;

/** How a row of the rule says that it was done; null where the rule alters nothing. */
export function markingOf({ rule, alteration }: CheckedRule): Marking | null {
  return alteration && { stage: rule.stage, marker: alteration.marker };
}

/** What rows without a marker are remembered under: each stage of a category apart. */
export function rememberedAs(category: string, stage: number | null): string {
  return stage === null ? category : `${category}/${stage}`;
}

/**
 * Whether a row was altered after its start: two-valued. A later start, as of a customer who came back, undoes that. An
 * infinite marker is not done: no run has written it, and it would hide every later start. False for a rule that alters
 * nothing.
 */
export function doneSql(checked: CheckedRule, boundaries: Boundaries): Fragment {
  const own = markingOf(checked);
  return own ? isDoneBy(checked, own, boundaries) : raw('FALSE');
}

/** Whether every stage before this one is done, so that this one may touch the row: two-valued. */
export function isReadySql(checked: CheckedRule, boundaries: Boundaries): Fragment {
  return and(checked.earlier.map((marking) => isDoneBy(checked, marking, boundaries)));
}

function isDoneBy(checked: CheckedRule, { stage, marker }: Marking, boundaries: Boundaries): Fragment {
  const { dialect } = checked;
  if (!marker) {
    const marked = isMarked(checked, dialect.memory.markedAt, boundaries);
    const remembered = and([isRemembered(checked, stage), marked]);
    return dialect.exists(sql`${dialect.memory.from} WHERE ${remembered}`, true);
  }
  const own = column(dialect, marker.name);
  const between = readBetween(boundaries);
  const { zone } = marker;
  const at = zone === null ? own : instantOfLocalSql(dialect, own, openZone(zone) as Zone, between);
  return sql`coalesce(${isMarked(checked, at, boundaries)}, FALSE)`;
}

/** When the row was done, as text; null where the rule alters nothing. */
export function markedText(checked: CheckedRule): Fragment | null {
  const own = markingOf(checked);
  return own && textOf(checked, own);
}

/** When each stage before this one was done, as text. */
export function earlierTexts(checked: CheckedRule): readonly Fragment[] {
  return checked.earlier.map((marking) => textOf(checked, marking));
}

function textOf(checked: CheckedRule, { stage, marker }: Marking): Fragment {
  const { dialect } = checked;
  if (marker) return dialect.text(column(dialect, marker.name), marker.kind);
  const { markedAt, from } = dialect.memory;
  return sql`(SELECT ${dialect.text(markedAt, 'timestamptz')} ${from} WHERE ${isRemembered(checked, stage)})`;
}

/** Reads what `markedText` answered, in a session whose zone is UTC. */
export function readMarked(text: string | null, checked: CheckedRule): MarkedAt {
  return readMarkedBy(text, markingOf(checked)?.marker ?? null);
}

function readMarkedBy(text: string | null, marker: Marking['marker']): MarkedAt {
  if (text === null) return null;
  const zone = marker?.zone == null ? null : openZone(marker.zone);
  const read = readStart(text, { kind: zone ? 'timestamp' : 'timestamptz', zone });
  return read === IMPLAUSIBLE || read.kind === 'day' ? IMPLAUSIBLE : read.at;
}

/** A row's events, in the policy's order; null where one has not happened. */
export type RowEvents = readonly (Start | null | typeof IMPLAUSIBLE)[];

/** The second implementation: whether the marker lies at or after the start. */
export function isDone(
  starts: RowEvents,
  marked: MarkedAt,
  { zone, rule: { combine } }: { readonly zone: Zone; readonly rule: Pick<Rule, 'combine'> },
): boolean {
  if (marked === null || marked === IMPLAUSIBLE || starts.includes(IMPLAUSIBLE)) return false;
  const happened = (starts as readonly (Start | null)[]).filter((start) => start !== null);
  // The event may be later on its day than the marker is.
  const isPast = (start: Start): boolean =>
    (start.kind === 'day' ? midnightOf(start.day + 1, zone) : start.at) <= marked;
  return combine === 'earliest' ? happened.some(isPast) : happened.every(isPast);
}

/** The second implementation of `isReadySql`, on what `earlierTexts` answered. */
export function isReady(starts: RowEvents, texts: readonly (string | null)[], checked: CheckedRule): boolean {
  return checked.earlier.every(({ marker }, index) =>
    isDone(starts, readMarkedBy(texts[index] ?? null, marker), checked),
  );
}

/** What is implausible or still to come is judged before this, so that it need not be read exactly. */
function readBetween({ plausible, future }: Boundaries): ReadBetween {
  const from = plausible.instant - MARGIN;
  return { from: from < FIRST_CHANGES ? FIRST_CHANGES : from, to: future.instant + MARGIN };
}

/** Whether the remembered key is that of our row. */
function isRemembered({ dialect, rule, shape, key }: CheckedRule, stage: number | null): Fragment {
  const own = key.map(({ name, family }) => dialect.text(column(dialect, name), family));
  return dialect.memory.isOf(rememberedAs(rule.category, stage), shapeName(shape), own);
}

/** Unknown where the marker is null. */
function isMarked(checked: CheckedRule, at: Fragment, boundaries: Boundaries): Fragment {
  const { dialect, times, rule } = checked;
  const isPast = (time: TimeColumn): Fragment => isNotAfter(checked, time, at, boundaries);
  const past =
    rule.combine === 'earliest'
      ? [or(times.map((time) => known(dialect, time, isPast(time))))]
      : times.map((time) => absentOr(dialect, time, isPast(time)));
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
