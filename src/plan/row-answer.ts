import { type Fragment, not, raw } from '../sql/fragment.ts';
import { column, predicateSql } from '../sql/predicate-sql.ts';
import type { AnswerColumns } from './answer-columns.ts';
import type { CheckedRule } from './checked-rule.ts';
import { earlierTexts, markedText } from './done.ts';
import { extended, suspended } from './state.ts';
import { familyOf, timeSql } from './time-column.ts';

/**
 * What is asked of each row that is read, as text: its key columns, its starts, whether it is extended, and when it was
 * done, where the rule alters rows; in `marked`, where the row itself cannot say that any more. Then when each stage before
 * it was done.
 */
export function answersOf(
  checked: CheckedRule,
  marked: Fragment | null = markedText(checked),
): readonly Fragment[] {
  const { dialect, key, times, extensions } = checked;
  return [
    ...key.map(({ name, family }) => dialect.text(column(dialect, name), family)),
    ...times.map((time) => dialect.text(timeSql(dialect, time), familyOf(time))),
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
 * What a row that was changed at once is asked besides: whether the filter lets it in, whether nothing suspends it, and
 * whether it is done now.
 */
export function changedAnswers(checked: CheckedRule, done: Fragment): readonly Fragment[] {
  const { dialect, filter, suspensions, alteration } = checked;
  return [
    ...(filter ? [dialect.truth(predicateSql(dialect, filter))] : []),
    ...(suspensions.length > 0 ? [dialect.truth(not(suspended(checked)))] : []),
    ...(alteration ? [dialect.truth(done)] : []),
  ];
}

/** Whether a row that was changed is one of the rule's, as the server sees it, and reads as done where it stays. */
export function isChangedRightly({ filter, suspensions, alteration }: CheckedRule, row: Answer): boolean {
  const asked = Number(filter !== null) + Number(suspensions.length > 0) + Number(alteration !== null);
  return row.slice(row.length - asked).every((answer) => answer === 'true');
}

/** Whether all rows that were changed are the rule's, likewise. */
export function areChangedRightly(checked: CheckedRule, rows: AnswerColumns): boolean {
  const first = answersOf(checked).length;
  return changedAnswers(checked, raw('FALSE')).every((_, index) => rows.isEvery(first + index, 'true'));
}

/** Whether nothing but one start of its own decides about any of the rows. */
export function onlyStartsDecide(checked: CheckedRule, rows: AnswerColumns): boolean {
  const { key, times, extensions, alteration, earlier } = checked;
  const first = key.length + times.length;
  return (
    times.length === 1 &&
    earlier.length === 0 &&
    (extensions.length === 0 || rows.isEvery(first, 'false')) &&
    (alteration === null || rows.isEvery(first + Number(extensions.length > 0), null))
  );
}
