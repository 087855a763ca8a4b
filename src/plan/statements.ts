import {
  and,
  bind,
  type Fragment,
  join,
  not,
  numbered,
  or,
  raw,
  type Statement,
  sql,
} from '../sql/fragment.ts';
import { column, keyTexts, predicateSql, relation } from '../sql/postgresql.ts';
import type { Boundaries } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import type { KnownHolds } from './held.ts';
import { hasKeyOf, type KeyLists } from './key-list.ts';
import { dueSql, extended, stateSql } from './state.ts';
import { stayings } from './staying.ts';
import { type TimeColumn, timeSql } from './time-column.ts';

/** A row's place in the order in which a run goes through a table: the leading start, if any, and the key. */
export interface Cursor {
  readonly lead: string | null;
  /** null: only the lead is known, and rows that share it may come again. */
  readonly key: readonly string[] | null;
}

/** The statements of a plan; every one of them repeats the whole predicate of the rows that are due. */
export interface RuleStatements {
  /** Rows by state: `state, count`. */
  states(holds: KnownHolds): Statement;
  /** Rows that no filter of the table lets in; null where this rule does not count them. */
  readonly unassigned: Statement | null;
  /** How many rows the filter lets in, whatever their state. */
  readonly all: Statement;
  /** How many rows are due: neither held, nor withheld, nor blocked. Counts no further than `enough`, where it is given. */
  due(holds: KnownHolds, enough?: number): Statement;
  /** The next due rows as they are now, without a lock; answers like `lock`. */
  list(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Locks the next due rows: key columns, then starts, then whether the row is extended. */
  lock(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** The same columns of those of these rows that are still due: what other tables say is asked again, after the lock. */
  again(keys: KeyLists, holds: KnownHolds): Statement;
  /** Deletes the next due rows at once, waiting for those that others hold; answers like `lock`, in no order. */
  removeNext(after: Cursor | null, limit: number, holds: KnownHolds): Statement;
  /** Deletes exactly these keys, where they are still due. */
  remove(keys: KeyLists): Statement;
  /** Deletes exactly these keys: for locked rows of which `again` was asked last, and whose links are gone by now. */
  removeLocked(keys: KeyLists): Statement;
}

export function statementsFor(checked: CheckedRule, boundaries: Boundaries): RuleStatements {
  // ONLY: a child that is made after the check would otherwise lose rows, too.
  const from = sql`ONLY ${relation(checked.shape)} AS t`;
  const due = dueSql(checked, boundaries);
  const { filter, tableFilters } = checked;
  const free = (holds: KnownHolds): Fragment =>
    and([due, ...stayings(checked, holds).map(([, stays]) => not(stays))]);
  return {
    states: (holds) =>
      numbered(sql`
        SELECT state, count(*)::text FROM (
          SELECT ${stateSql(checked, boundaries, stayings(checked, holds))} AS state
          FROM ${from} WHERE ${filter ? predicateSql(filter) : raw('TRUE')}
        ) AS rows GROUP BY state`),
    unassigned:
      tableFilters &&
      numbered(
        sql`SELECT count(*)::text FROM ${from} WHERE ${not(or(tableFilters.map((one) => predicateSql(one))))}`,
      ),
    all: numbered(
      sql`SELECT count(*)::text FROM ${from} WHERE ${filter ? predicateSql(filter) : raw('TRUE')}`,
    ),
    due: (holds, enough) => numbered(countSql(from, free(holds), enough)),
    list: (after, limit, holds) =>
      numbered(
        sql`SELECT ${join(outputs(checked), ', ')} FROM ${from} ${nextRows(checked, free(holds), after, limit)}`,
      ),
    lock: (after, limit, holds) =>
      numbered(sql`
        SELECT ${join(outputs(checked), ', ')} FROM ${from}
        ${nextRows(checked, free(holds), after, limit)} FOR UPDATE OF t SKIP LOCKED`),
    removeNext: (after, limit, holds) =>
      numbered(removeNextSql(checked, from, free(holds), nextRows(checked, free(holds), after, limit))),
    again: (keys, holds) =>
      numbered(
        sql`SELECT ${join(outputs(checked), ', ')} FROM ${from} WHERE ${and([hasKeyOf(checked, keys), free(holds)])}`,
      ),
    remove: (keys) =>
      numbered(
        sql`DELETE FROM ONLY ${relation(checked.shape)} AS t WHERE ${and([hasKeyOf(checked, keys), due])}`,
      ),
    removeLocked: (keys) =>
      numbered(sql`DELETE FROM ONLY ${relation(checked.shape)} AS t WHERE ${hasKeyOf(checked, keys)}`),
  };
}

/** The start that leads the order: one of its own that no due row lacks, so that the order is total and has an index. */
export function leadingTime(checked: CheckedRule): TimeColumn | null {
  const [only] = checked.times;
  if (checked.times.length === 1 && only) return only.from ? null : only;
  return checked.times.find((time) => time.always && time.notNull) ?? null;
}

/** `WHERE … ORDER BY … LIMIT`: the next rows that are due. */
function countSql(from: Fragment, due: Fragment, enough: number | undefined): Fragment {
  if (enough === undefined) return sql`SELECT count(*)::text FROM ${from} WHERE ${due}`;
  return sql`SELECT count(*)::text FROM (SELECT FROM ${from} WHERE ${due} LIMIT ${bind(enough)}::bigint) AS rows`;
}

function nextRows(checked: CheckedRule, due: Fragment, after: Cursor | null, limit: number): Fragment {
  const lead = leadingTime(checked);
  const keys = checked.key.map((key) => column(key.name));
  const order = join([...(lead ? [column(lead.column)] : []), ...keys], ', ');
  return sql`WHERE ${and([due, ...(after ? beyond(checked, lead, after) : [])])}
    ORDER BY ${order} LIMIT ${bind(limit)}::bigint`;
}

/** By place, which a row leaves when it changes meanwhile; the outer predicate is asked of the row as it is then. */
function removeNextSql(checked: CheckedRule, from: Fragment, due: Fragment, next: Fragment): Fragment {
  const answers = [
    ...outputs(checked),
    sql`(${checked.filter ? predicateSql(checked.filter) : raw('TRUE')})::text`,
  ];
  return sql`
    DELETE FROM ${from} WHERE t.ctid = ANY (ARRAY(SELECT t.ctid FROM ${from} ${next})) AND ${due}
    RETURNING ${join(answers, ', ')}`;
}

/** Key columns, then starts, then whether the row is extended. */
function outputs(checked: CheckedRule): readonly Fragment[] {
  return [
    keyTexts(checked.key.map((key) => key.name)),
    ...checked.times.map((time) => sql`${timeSql(time)}::text`),
    ...(checked.extensions.length > 0 ? [sql`(${extended(checked)})::text`] : []),
  ];
}

/** Everything after the cursor; the lead alone is said once more, because an index on it can use that. */
function beyond(checked: CheckedRule, lead: TimeColumn | null, after: Cursor): Fragment[] {
  const values = after.key;
  const keys = values
    ? checked.key.map((key, index) => [column(key.name), typed(values[index] as string, key.type)] as const)
    : [];
  if (!lead) return [rowAfter(keys)];
  const leading = [column(lead.column), typed(after.lead as string, typeOf(lead))] as const;
  const from = sql`${leading[0]} >= ${leading[1]}`;
  return values ? [from, rowAfter([leading, ...keys])] : [from];
}

function rowAfter(pairs: readonly (readonly [Fragment, Fragment])[]): Fragment {
  const side = (index: 0 | 1): Fragment =>
    join(
      pairs.map((pair) => pair[index]),
      ', ',
    );
  return sql`(${side(0)}) > (${side(1)})`;
}

function typed(value: string, type: string): Fragment {
  return sql`${bind(value)}::${raw(type)}`;
}

function typeOf(time: TimeColumn): string {
  return time.kind === 'timestamptz' || time.kind === 'timestamp' || time.kind === 'date'
    ? time.kind
    : 'bigint';
}
