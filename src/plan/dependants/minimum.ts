import type { Instant, Start } from '../../calendar/instant.ts';
import type { KeyLists } from '../../sql/dialect.ts';
import { and, join, type Statement, sql } from '../../sql/fragment.ts';
import { column, OURS, predicateSql } from '../../sql/predicate-sql.ts';
import type { CheckedMinimum, CheckedRule } from '../checked/checked-rule.ts';
import { familyOf, timeSql } from '../checked/time-column.ts';
import { deadlineOf, isImplausible, type Terms } from '../state/judge.ts';
import { readStart } from '../state/row-time.ts';
import { pathsOf } from './path.ts';
import { joinedTo, topLink } from './statements.ts';

/** Dependent rows that would be removed, in a category that has a legal minimum. */
export interface MinimumQuestion {
  readonly minimum: CheckedMinimum;
  /** Each of them that goes with the rows of these keys: our key columns, then the times of its events. */
  rows(keys: KeyLists): Statement;
}

const THEIRS = 'd';

export function minimumQuestions(checked: CheckedRule): readonly MinimumQuestion[] {
  const { dialect, shape, key } = checked;
  return pathsOf(checked.dependants).flatMap((path) =>
    path.last.places.flatMap(({ minimum, filter }) => {
      if (!minimum || path.last.action !== 'delete') return [];
      const answers = [
        ...key.map(({ name, family }) => dialect.text(column(dialect, name), family)),
        ...minimum.times.map((time) => dialect.text(timeSql(dialect, time, THEIRS), familyOf(time))),
      ];
      const rows = (keys: KeyLists): Statement => {
        const ours = dialect.keyed(shape, OURS, key, keys);
        const where = [...ours.where, ...(filter ? [predicateSql(dialect, filter, THEIRS)] : [])];
        return dialect.statement(sql`
          SELECT ${join(answers, ', ')}
          FROM ${joinedTo(dialect, path, THEIRS)} JOIN ${ours.from} ON ${topLink(dialect, path, THEIRS)}
          WHERE ${and(where)}`);
      };
      return [{ minimum, rows }];
    }),
  );
}

/** The second implementation: whether a legal minimum has passed for a row with these times. */
export function isMinimumOver(
  { keepAtLeast, times, combine }: CheckedMinimum,
  texts: readonly (string | null)[],
  { zone, plausible }: Pick<Terms, 'zone' | 'plausible'>,
  now: Instant,
): boolean {
  const happened = times.flatMap((time, index) => {
    const text = texts[index] ?? null;
    return text === null ? [] : [readStart(text, time)];
  });
  if (happened.length === 0 || happened.some((start) => isImplausible(start, { plausible }))) return false;
  return now >= deadlineOf({ combine, zone }, happened as Start[], keepAtLeast);
}
