import { type Fragment, not } from '../../sql/fragment.ts';
import { column, predicateSql } from '../../sql/predicate-sql.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, timeSql } from '../checked/time-column.ts';
import { earlierTexts, markedText } from '../state/done.ts';
import { extended, suspended } from '../state/state.ts';

/**
 * What is asked of each row that is read, as text: its key columns, its starts, whether it is extended, and when it was
 * done, where the rule alters rows; in `marked`, where the row itself cannot say that any more. Then when each stage before
 * it was done.
 */
export function answersOf(
  checked: CheckedRule,
  marked: Fragment | null = markedText(checked),
): readonly Fragment[] {
  const { dialect, key, times } = checked;
  return [
    ...key.map(({ name, family }) => dialect.text(column(dialect, name), family)),
    ...times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
    ...flagsOf(checked, marked),
  ];
}

/** The rest of it: all but key and starts. */
export function flagsOf(checked: CheckedRule, marked: Fragment | null): readonly Fragment[] {
  const { dialect, extensions } = checked;
  return [
    ...(extensions.length > 0 ? [dialect.truth(extended(checked))] : []),
    ...(marked ? [marked] : []),
    ...earlierTexts(checked),
  ];
}

type Answer = readonly (string | null)[];

/** Whether the row is extended. */
export function extendedIn({ key, times, extensions }: CheckedRule, row: Answer): boolean {
  return extensions.length > 0 && row[key.length + times.length] === 'true';
}

/** When the row was done, as `markedText` says it. */
export function markedIn({ key, times, extensions, alteration }: CheckedRule, row: Answer): string | null {
  return alteration ? (row[key.length + times.length + Number(extensions.length > 0)] ?? null) : null;
}

/** When each stage before this one was done, as `earlierTexts` say it. */
export function earlierIn(checked: CheckedRule, row: Answer): Answer {
  const { key, times, extensions, alteration, earlier } = checked;
  const first = key.length + times.length + Number(extensions.length > 0) + Number(alteration !== null);
  return row.slice(first, first + earlier.length);
}

/**
 * What must be true of a row that was changed at once, besides: that the filter lets it in, that nothing suspends it, and
 * that it is done now.
 */
export function changedRightly(checked: CheckedRule, done: Fragment): readonly Fragment[] {
  const { dialect, filter, suspensions, alteration } = checked;
  return [
    ...(filter ? [predicateSql(dialect, filter)] : []),
    ...(suspensions.length > 0 ? [not(suspended(checked))] : []),
    ...(alteration ? [done] : []),
  ];
}

/** Whether `changedRightly` is true of a row, where each is asked as text after `answersOf`. */
export function isChangedRightly({ filter, suspensions, alteration }: CheckedRule, row: Answer): boolean {
  const asked = Number(filter !== null) + Number(suspensions.length > 0) + Number(alteration !== null);
  return row.slice(row.length - asked).every((answer) => answer === 'true');
}
