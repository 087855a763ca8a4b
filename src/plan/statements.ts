import type { PseudonymKey } from '../anonymise/pseudonym-key.ts';
import type { Instant } from '../calendar/instant.ts';
import type { KeyLists } from '../sql/dialect.ts';
import { and, type Fragment, join, not, or, raw, type Statement, sql } from '../sql/fragment.ts';
import { OURS, predicateSql } from '../sql/predicate-sql.ts';
import { type AlterStatements, alterStatements } from './change/alter.ts';
import { changeNextSql } from './change/change-next.ts';
import { type Cursor, edgeSql, nextRows, type Stretch } from './change/next-rows.ts';
import { answersOf } from './change/row-answer.ts';
import type { Boundaries } from './checked/boundary.ts';
import type { CheckedRule } from './checked/checked-rule.ts';
import { dependsOnOthers } from './checked/reads-elsewhere.ts';
import type { KnownHolds } from './state/held.ts';
import { dueSql, pastAtMost, stateSql } from './state/state.ts';
import { stayings } from './state/staying.ts';
import { type SummaryStatements, summaryStatements } from './summary/summary.ts';

/** The statements of a plan; every one of them repeats the whole predicate of the rows that are due. */
export interface RuleStatements {
  /** Rows by state: `state, count`, and how many of them are past `at_most`, where something extends. */
  states(holds: KnownHolds): Statement;
  /** Rows that no filter of the table lets in; null where this rule does not count them. */
  readonly unassigned: Statement | null;
  /** How many rows the filter lets in, whatever their state. */
  readonly all: Statement;
  /** How many rows are due: neither held, nor withheld, nor blocked. Counts no further than `enough`, where it is given. */
  due(holds: KnownHolds, enough?: number): Statement;
  /** The next due rows as they are now, without a lock; answers like `lock`. */
  list(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Locks the next due rows; answers what `answersOf` asks. */
  lock(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Locks those of these rows that are still due and that nobody else holds, and no other row; answers like `lock`. */
  lockKeys(keys: KeyLists, holds: KnownHolds): Statement;
  /** The same columns of those of these rows that are still due: what other tables say is asked again, after the lock. */
  again(keys: KeyLists, holds: KnownHolds): Statement;
  /**
   * Deletes or alters the next due rows at once, waiting for those that others hold; answers like `lock`, and what
   * `changedAnswers` asks, in no order.
   */
  changeNext(stretch: Stretch, holds: KnownHolds, pseudonym?: PseudonymKey | null): Statement;
  /** The lead of the last of the next due rows, and that of the one behind it: where a batch will end, before it changes them. */
  edge(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Deletes exactly these keys, where they are still due: a link may lead to somebody who is held by now. */
  remove(keys: KeyLists, holds: KnownHolds): Statement;
  /** Deletes exactly these keys: for locked rows of which `again` was asked last, and whose links are gone by now. */
  removeLocked(keys: KeyLists): Statement;
  /** null where rows are deleted. */
  readonly alter: AlterStatements | null;
  /** null where nothing is counted before rows go. */
  readonly summary: SummaryStatements | null;
}

/** `now` is the present that the boundaries belong to. */
export function statementsFor(checked: CheckedRule, boundaries: Boundaries, now: Instant): RuleStatements {
  const { dialect, shape, key, filter, tableFilters } = checked;
  const from = dialect.rows(shape, OURS);
  const answers = join(answersOf(checked), ', ');
  const due = dueSql(checked, boundaries);
  const isIn = filter ? predicateSql(dialect, filter) : raw('TRUE');
  const free = (holds: KnownHolds): Fragment => freeSql(checked, boundaries, due, holds);
  const unnamed: CheckedRule = { ...checked, dialect: dialect.unnamed(shape) };
  const dueUnnamed = dueSql(unnamed, boundaries);
  const again = (keys: KeyLists, holds: KnownHolds): Fragment => {
    const rows = dialect.keyed(shape, OURS, key, keys);
    return sql`SELECT ${answers} FROM ${rows.from} WHERE ${and([...rows.where, free(holds)])}`;
  };
  const next = (after: Cursor | null, limit: number, holds: KnownHolds): Fragment =>
    sql`SELECT ${answers} FROM ${from} ${nextRows(checked, free(holds), after, limit)}`;
  const looksElsewhere = dependsOnOthers(checked);
  const { statement } = dialect;
  return {
    states: (holds) => {
      const state = stateSql(checked, boundaries, stayings(checked, boundaries, holds));
      const past = pastAtMost(checked, boundaries);
      return statement(sql`
        SELECT ${join([raw('state'), dialect.text(COUNT, 'integer'), ...(past ? [dialect.text(PAST, 'integer')] : [])], ', ')} FROM (
          SELECT ${state} AS state${past ? sql`, ${past} AS past` : raw('')} FROM ${from} WHERE ${isIn}
        ) AS counted GROUP BY state`);
    },
    unassigned:
      tableFilters &&
      statement(countSql(checked, not(or(tableFilters.map((one) => predicateSql(dialect, one)))))),
    all: statement(countSql(checked, isIn)),
    due: (holds, enough) => statement(countSql(checked, free(holds), enough)),
    list: (after, limit, holds) => statement(next(after, limit, holds)),
    lock: (after, limit, holds) => statement(sql`${next(after, limit, holds)}${dialect.skipLocked(OURS)}`),
    lockKeys: (keys, holds) => statement(sql`${again(keys, holds)}${dialect.skipLocked(OURS)}`),
    changeNext: (stretch, holds, pseudonym = null) => {
      const rows = freeSql(unnamed, boundaries, dueUnnamed, holds);
      const change = { checked: unnamed, boundaries, now, due: rows, pseudonym };
      return statement(changeNextSql(change, stretch));
    },
    edge: (after, limit, holds) => statement(edgeSql(checked, free(holds), after, limit)),
    again: (keys, holds) => statement(again(keys, holds)),
    remove: (keys, holds) => {
      const rows = dialect.keyedWhere(shape, OURS, key, keys, free(holds), looksElsewhere);
      return statement(sql`${dialect.deleteFrom(rows.from, OURS)} WHERE ${and(rows.where)}`);
    },
    removeLocked: (keys) => {
      const rows = dialect.keyed(shape, OURS, key, keys);
      return statement(sql`${dialect.deleteFrom(rows.from, OURS)} WHERE ${and(rows.where)}`);
    },
    alter: alterStatements(checked, boundaries, now, free),
    summary: summaryStatements(checked, free),
  };
}

function freeSql(checked: CheckedRule, boundaries: Boundaries, due: Fragment, holds: KnownHolds): Fragment {
  return and([due, ...stayings(checked, boundaries, holds).map(([, stays]) => not(stays))]);
}

const COUNT = raw('count(*)');
const PAST = raw('count(CASE WHEN past THEN 1 END)');

function countSql({ dialect, shape }: CheckedRule, which: Fragment, enough?: number): Fragment {
  const from = dialect.rows(shape, OURS);
  const count = dialect.text(COUNT, 'integer');
  if (enough === undefined) return sql`SELECT ${count} FROM ${from} WHERE ${which}`;
  return sql`SELECT ${count} FROM (SELECT 1 FROM ${from} WHERE ${which} ${dialect.limit(enough)}) AS counted`;
}
