import { acts, type Rule } from '../../rules/rule/rule.ts';
import type { Dialect } from '../../sql/dialect.ts';
import { and, type Fragment, join, not, or, raw, sql } from '../../sql/fragment.ts';
import { OURS, predicateSql } from '../../sql/predicate-sql.ts';
import type { Boundaries, Boundary } from '../checked/boundary.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import {
  absentOr,
  familyOf,
  isBefore,
  isNotBefore,
  known,
  type TimeColumn,
  timeSql,
} from '../checked/time-column.ts';
import { doneSql, isReadySql } from './done.ts';
import { STAYING_STATES, type StayingState } from './staying-state.ts';

/** States that a row's own dates and conditions give it; language.md, *States of a row*. */
const DATED_STATES = [
  'kept',
  'not_started',
  'future',
  'due',
  'overdue',
  'breach',
  'review',
  'extended',
  'undated',
  'implausible',
] as const;

export type DatedState = (typeof DATED_STATES)[number];

/** States of a row that this engine can tell apart so far. */
export const ROW_STATES = [...DATED_STATES, 'done', ...STAYING_STATES] as const;

export type RowState = (typeof ROW_STATES)[number];

/** States of rows that a run changes, unless something keeps them. */
const CHANGED: ReadonlySet<RowState> = new Set(['due', 'overdue', 'breach']);

/** Whether a run changes a row of this state. */
export function isChanged(state: RowState): boolean {
  return CHANGED.has(state);
}

/** The rows that the run will change: the same text counts, locks and deletes them. Uses the start's index. */
export function dueSql(checked: CheckedRule, boundaries: Boundaries): Fragment {
  if (!acts(checked.rule)) return raw('FALSE');
  const { dialect, filter, times } = checked;
  return and([
    ...(filter ? [predicateSql(dialect, filter)] : []),
    datesDue(checked, boundaries),
    and(times.map((time) => absentOr(dialect, time, plausible(checked, time, boundaries.plausible)))),
    ...(checked.alteration ? [not(doneSql(checked, boundaries))] : []),
    ...(checked.earlier.length > 0 ? [isReadySql(checked, boundaries)] : []),
  ]);
}

/** Whether a row of plausible dates is past its period, and past `at_most` where it is extended. */
function datesDue(checked: CheckedRule, boundaries: Boundaries): Fragment {
  if (checked.rule.keep === 'forbidden') return raw('TRUE');
  const { atMost, keep } = boundaries;
  const past = startBefore(checked, keep);
  return atMost ? and([past, or([not(extended(checked)), startBefore(checked, atMost)])]) : past;
}

type Arm = readonly [Fragment, RowState];
type Stayings = readonly (readonly [StayingState, Fragment])[];

/**
 * The state of each row that the filter lets in, as text; the first that fits, in this order. `stayings` keep a row that
 * is due by its dates.
 */
export function stateSql(checked: CheckedRule, boundaries: Boundaries, stayings: Stayings): Fragment {
  const arms = armsOf(checked, boundaries, stayings);
  if (arms.length === 0) return raw("'kept'");
  return sql`CASE ${join(
    arms.map(([condition, state]) => sql`WHEN ${condition} THEN ${raw(`'${state}'`)}`),
    ' ',
  )} ELSE 'kept' END`;
}

function armsOf(checked: CheckedRule, boundaries: Boundaries, stayings: Stayings): readonly Arm[] {
  const { keep } = checked.rule;
  if (keep === 'indefinitely') return [];
  const due = datesDue(checked, boundaries);
  const staying = stayings.map(([state, stays]): Arm => [and([due, stays]), state]);
  return keep === 'forbidden' ? [...staying, [due, 'breach']] : datedArms(checked, boundaries, staying);
}

function datedArms(checked: CheckedRule, boundaries: Boundaries, staying: readonly Arm[]): readonly Arm[] {
  const { dialect, times } = checked;
  const undated = times.some((time) => time.always) ? 'undated' : 'not_started';
  return [
    [someImplausible(checked, boundaries.plausible), 'implausible'],
    [and(times.map((time) => sql`${timeSql(dialect, time)} IS NULL`)), undated],
    [not(startBefore(checked, boundaries.future)), 'future'],
    ...(checked.alteration ? [[doneSql(checked, boundaries), 'done'] as const] : []),
    // A stage before it comes first, and only what that one says of the row counts until then.
    ...(checked.earlier.length > 0 ? [[not(isReadySql(checked, boundaries)), 'kept'] as const] : []),
    ...staying,
    ...extensionArms(checked, boundaries),
    ...pastArms(checked, boundaries.overdueKeep, boundaries.keep),
  ];
}

/** A row that is extended is judged by `at_most` alone. */
function extensionArms(checked: CheckedRule, boundaries: Boundaries): readonly Arm[] {
  const { atMost, overdueAtMost, keep } = boundaries;
  if (!atMost || !overdueAtMost) return [];
  const holds = extended(checked);
  const past = pastArms(checked, overdueAtMost, atMost);
  return [
    ...past.map(([condition, state]): Arm => [and([holds, condition]), state]),
    [and([holds, startBefore(checked, keep)]), 'extended'],
  ];
}

/** No run comes for what the DPO looks at, so that it is never late. */
function pastArms(checked: CheckedRule, overdue: Boundary, due: Boundary): readonly Arm[] {
  if (checked.rule.action === 'review') return [[startBefore(checked, due), 'review']];
  return [
    [startBefore(checked, overdue), 'overdue'],
    [startBefore(checked, due), 'due'],
  ];
}

/** Whether one of the rule's conditions holds. */
export function extended(checked: CheckedRule): Fragment {
  return or(checked.extensions.map((one) => predicateSql(checked.dialect, one)));
}

/** Whether one of the conditions holds during which nothing is due. */
export function suspended(checked: Pick<CheckedRule, 'dialect' | 'suspensions'>): Fragment {
  return or(checked.suspensions.map((one) => predicateSql(checked.dialect, one)));
}

/** Whether a row that is past `keep` by its dates is past `at_most`, too, whether or not a condition holds; null where nothing extends. */
export function pastAtMost(checked: CheckedRule, { atMost }: Boundaries): Fragment | null {
  return atMost && startBefore(checked, atMost);
}

/** What a start is read out of. */
interface Started {
  readonly dialect: Dialect;
  readonly times: readonly TimeColumn[];
  readonly combine: Rule['combine'];
}

/** The start, which is the latest or the earliest of the events that happened, lies before the boundary: two-valued, false where none happened. */
function startBefore({ dialect, times, rule }: CheckedRule, boundary: Boundary): Fragment {
  return startedBefore({ dialect, times, combine: rule.combine }, boundary);
}

/** The same of any row, as the statement calls it. */
export function startedBefore(
  { dialect, times, combine }: Started,
  boundary: Boundary,
  alias = OURS,
): Fragment {
  const before = (time: TimeColumn): Fragment => isBefore(dialect, time, boundary, alias);
  if (times.length === 1 || combine === 'earliest')
    return or(times.map((time) => known(dialect, time, before(time), alias)));
  return and([
    ...times.map((time) => absentOr(dialect, time, before(time), alias)),
    or(times.map((time) => sql`${timeSql(dialect, time, alias)} IS NOT NULL`)),
  ]);
}

/** The opposite of `implausible` for an event of a start that lies before a boundary. */
function plausible({ dialect, rule, times }: CheckedRule, time: TimeColumn, boundary: Boundary): Fragment {
  const late = isNotBefore(dialect, time, boundary);
  // Beside the earliest event others may lie after every boundary.
  const isEarly = dialect.strangeIsLate && (rule.combine === 'latest' || times.length === 1);
  const strange = isEarly ? null : dialect.strange(timeSql(dialect, time), familyOf(time));
  return and([
    late,
    ...(strange ? [not(strange)] : []),
    ...(zeroIsLate(time, boundary) ? [sql`${timeSql(dialect, time)} <> 0`] : []),
  ]);
}

/** Whether one of the events cannot have happened when it says: two-valued. */
export function someImplausible(
  { dialect, times }: Pick<Started, 'dialect' | 'times'>,
  boundary: Boundary,
  alias = OURS,
): Fragment {
  return or(times.map((time) => implausible(dialect, time, boundary, alias)));
}

function implausible(dialect: Dialect, time: TimeColumn, boundary: Boundary, alias: string): Fragment {
  const own = timeSql(dialect, time, alias);
  const strange = dialect.strange(own, familyOf(time));
  return or([
    known(dialect, time, isBefore(dialect, time, boundary, alias), alias),
    ...(strange ? [known(dialect, time, strange, alias)] : []),
    ...(zeroIsLate(time, boundary) ? [known(dialect, time, sql`${own} = 0`, alias)] : []),
  ]);
}

/** A counter that was never set says zero, and zero is before most boundaries anyway. */
function zeroIsLate(time: TimeColumn, boundary: Boundary): boolean {
  return time.kind.startsWith('epoch') && boundary.instant <= 0n;
}
