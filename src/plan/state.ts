import { and, type Fragment, join, not, or, raw, sql } from '../sql/fragment.ts';
import { predicateSql } from '../sql/postgresql.ts';
import type { Boundaries, Boundary } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import { STAYING_STATES, type StayingState } from './staying-state.ts';
import { canBeInfinite, isBefore, isNotBefore, type TimeColumn, timeSql } from './time-column.ts';

/** States that a row's own dates and conditions give it; language.md, *States of a row*. */
const DATED_STATES = [
  'kept',
  'not_started',
  'future',
  'due',
  'overdue',
  'extended',
  'undated',
  'implausible',
] as const;

export type DatedState = (typeof DATED_STATES)[number];

/** States of a row that this engine can tell apart so far. */
export const ROW_STATES = [...DATED_STATES, ...STAYING_STATES] as const;

export type RowState = (typeof ROW_STATES)[number];

/** The rows that the run will change: the same text counts, locks and deletes them. Uses the start's index. */
export function dueSql(checked: CheckedRule, boundaries: Boundaries): Fragment {
  const { filter, times } = checked;
  return and([
    ...(filter ? [predicateSql(filter)] : []),
    datesDue(checked, boundaries),
    and(times.map((time) => absentOr(time, plausible(time, boundaries.plausible)))),
  ]);
}

/** Whether a row of plausible dates is past its period, and past `at_most` where it is extended. */
function datesDue(checked: CheckedRule, boundaries: Boundaries): Fragment {
  const { atMost, keep } = boundaries;
  const past = startBefore(checked.times, keep);
  return atMost ? and([past, or([not(extended(checked)), startBefore(checked.times, atMost)])]) : past;
}

/**
 * The state of each row that the filter lets in, as text; the first that fits, in this order. `stayings` keep a row that
 * is due by its dates.
 */
export function stateSql(
  checked: CheckedRule,
  boundaries: Boundaries,
  stayings: readonly (readonly [StayingState, Fragment])[],
): Fragment {
  const { times } = checked;
  const due = datesDue(checked, boundaries);
  const undated = times.some((time) => time.always) ? 'undated' : 'not_started';
  const arms: readonly (readonly [Fragment, RowState])[] = [
    [or(times.map((time) => implausible(time, boundaries.plausible))), 'implausible'],
    [and(times.map((time) => sql`${timeSql(time)} IS NULL`)), undated],
    [not(startBefore(times, boundaries.future)), 'future'],
    ...stayings.map(([state, stays]) => [and([due, stays]), state] as const),
    ...extensionArms(checked, boundaries),
    [startBefore(times, boundaries.overdueKeep), 'overdue'],
    [startBefore(times, boundaries.keep), 'due'],
  ];
  return sql`CASE ${join(
    arms.map(([condition, state]) => sql`WHEN ${condition} THEN ${raw(`'${state}'`)}`),
    ' ',
  )} ELSE 'kept' END`;
}

/** A row that is extended is judged by `at_most` alone. */
function extensionArms(
  checked: CheckedRule,
  boundaries: Boundaries,
): readonly (readonly [Fragment, RowState])[] {
  const { atMost, overdueAtMost, keep } = boundaries;
  if (!atMost || !overdueAtMost) return [];
  const { times } = checked;
  const holds = extended(checked);
  return [
    [and([holds, startBefore(times, overdueAtMost)]), 'overdue'],
    [and([holds, startBefore(times, atMost)]), 'due'],
    [and([holds, startBefore(times, keep)]), 'extended'],
  ];
}

/** Whether one of the rule's conditions holds. */
export function extended(checked: CheckedRule): Fragment {
  return or(checked.extensions.map((one) => predicateSql(one)));
}

/** The latest of the events that happened lies before the boundary; false where none happened. */
function startBefore(times: readonly TimeColumn[], boundary: Boundary): Fragment {
  const [only] = times;
  if (times.length === 1 && only) return known(only, isBefore(only, boundary));
  return and([
    ...times.map((time) => absentOr(time, isBefore(time, boundary))),
    or(times.map((time) => sql`${timeSql(time)} IS NOT NULL`)),
  ]);
}

/** The opposite of `implausible` for a start that lies before a boundary, and so is not infinite. */
function plausible(time: TimeColumn, boundary: Boundary): Fragment {
  const late = isNotBefore(time, boundary);
  return zeroIsLate(time, boundary) ? and([late, sql`${timeSql(time)} <> 0`]) : late;
}

function implausible(time: TimeColumn, boundary: Boundary): Fragment {
  const early = known(time, isBefore(time, boundary));
  if (canBeInfinite(time)) return or([early, known(time, sql`${timeSql(time)} = 'infinity'`)]);
  return zeroIsLate(time, boundary) ? or([early, known(time, sql`${timeSql(time)} = 0`)]) : early;
}

/** A counter that was never set says zero, and zero is before most boundaries anyway. */
function zeroIsLate(time: TimeColumn, boundary: Boundary): boolean {
  return time.kind.startsWith('epoch') && boundary.instant <= 0n;
}

/** A time of linked rows is looked for once: asking apart whether it is null would look for it again. */
function known(time: TimeColumn, comparison: Fragment): Fragment {
  if (time.notNull) return comparison;
  if (time.from) return sql`coalesce(${comparison}, FALSE)`;
  return sql`(${comparison} AND ${timeSql(time)} IS NOT NULL)`;
}

function absentOr(time: TimeColumn, comparison: Fragment): Fragment {
  if (time.notNull) return comparison;
  if (time.from) return sql`coalesce(${comparison}, TRUE)`;
  return sql`(${comparison} OR ${timeSql(time)} IS NULL)`;
}
