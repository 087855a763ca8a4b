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
import { column, identifier, keyTexts, predicateSql, relation } from '../sql/postgresql.ts';
import type { Boundaries } from './boundary.ts';
import type { CheckedRule } from './checked-rule.ts';
import { dueSql, extended, stateSql } from './state.ts';
import type { TimeColumn } from './time-column.ts';

/** A row's place in the order in which a run goes through a table: the leading start, if any, and the key. */
export interface Cursor {
  readonly lead: string | null;
  readonly key: readonly string[];
}

/** The statements of a plan; every one of them repeats the whole predicate of the rows that are due. */
export interface RuleStatements {
  /** Rows by state: `state, count`. */
  readonly states: Statement;
  /** Rows that no filter of the table lets in; null where this rule does not count them. */
  readonly unassigned: Statement | null;
  /** How many rows are due. */
  readonly due: Statement;
  /** Locks the next due rows: key columns, then start columns, then whether the row is extended. */
  lock(after: Cursor | null, limit: number): Statement;
  /** Deletes exactly these keys, where they are still due. `keys` holds one list a key column. */
  remove(keys: readonly (readonly string[])[]): Statement;
}

export function statementsFor(checked: CheckedRule, boundaries: Boundaries): RuleStatements {
  // ONLY: a child that is made after the check would otherwise lose rows, too.
  const from = sql`ONLY ${relation(checked.shape)} AS t`;
  const due = dueSql(checked, boundaries);
  const { filter, tableFilters } = checked;
  return {
    states: numbered(sql`
      SELECT state, count(*)::text FROM (
        SELECT ${stateSql(checked, boundaries)} AS state FROM ${from} WHERE ${filter ? predicateSql(filter) : raw('TRUE')}
      ) AS rows GROUP BY state`),
    unassigned:
      tableFilters &&
      numbered(sql`SELECT count(*)::text FROM ${from} WHERE ${not(or(tableFilters.map(predicateSql)))}`),
    due: numbered(sql`SELECT count(*)::text FROM ${from} WHERE ${due}`),
    lock: (after, limit) => numbered(lockSql(checked, from, due, after, limit)),
    remove: (keys) => numbered(removeSql(checked, due, keys)),
  };
}

/** The start that leads the order: one that no row lacks, so that the order is total and its index can be used. */
export function leadingTime(checked: CheckedRule): TimeColumn | null {
  if (checked.times.length === 1) return checked.times[0] ?? null;
  return checked.times.find((time) => time.always && time.notNull) ?? null;
}

function lockSql(
  checked: CheckedRule,
  from: Fragment,
  due: Fragment,
  after: Cursor | null,
  limit: number,
): Fragment {
  const lead = leadingTime(checked);
  const keys = checked.key.map((key) => column(key.name));
  const order = join([...(lead ? [column(lead.column)] : []), ...keys], ', ');
  const outputs = [
    keyTexts(checked.key.map((key) => key.name)),
    ...checked.times.map((time) => sql`${column(time.column)}::text`),
    ...(checked.extensions.length > 0 ? [sql`(${extended(checked)})::text`] : []),
  ];
  return sql`
    SELECT ${join(outputs, ', ')} FROM ${from}
    WHERE ${and([due, ...(after ? beyond(checked, lead, after) : [])])}
    ORDER BY ${order} LIMIT ${bind(limit)}::bigint FOR UPDATE OF t SKIP LOCKED`;
}

/** Everything after the cursor; the lead alone is said once more, because an index on it can use that. */
function beyond(checked: CheckedRule, lead: TimeColumn | null, after: Cursor): Fragment[] {
  const keys = checked.key.map(
    (key, index) => [column(key.name), typed(after.key[index] as string, key.type)] as const,
  );
  if (!lead) return [rowAfter(keys)];
  const leading = [column(lead.column), typed(after.lead as string, typeOf(lead))] as const;
  return [sql`${leading[0]} >= ${leading[1]}`, rowAfter([leading, ...keys])];
}

function rowAfter(pairs: readonly (readonly [Fragment, Fragment])[]): Fragment {
  const side = (index: 0 | 1): Fragment =>
    join(
      pairs.map((pair) => pair[index]),
      ', ',
    );
  return sql`(${side(0)}) > (${side(1)})`;
}

function removeSql(checked: CheckedRule, due: Fragment, keys: readonly (readonly string[])[]): Fragment {
  const from = relation(checked.shape);
  const [first] = checked.key;
  if (checked.key.length === 1 && first) {
    const listed = sql`${bind(keys[0] as readonly string[])}::${raw(first.type)}[]`;
    return sql`DELETE FROM ONLY ${from} AS t WHERE ${column(first.name)} = ANY (${listed}) AND ${due}`;
  }
  const lists = checked.key.map(
    (key, index) => sql`${bind(keys[index] as readonly string[])}::${raw(key.type)}[]`,
  );
  const names = checked.key.map((_, index) => identifier(`k${index}`));
  const same = checked.key.map((key, index) => sql`${column(key.name)} = k.${names[index] as Fragment}`);
  return sql`
    DELETE FROM ONLY ${from} AS t USING unnest(${join(lists, ', ')}) AS k(${join(names, ', ')}) WHERE ${and([...same, due])}`;
}

function typed(value: string, type: string): Fragment {
  return sql`${bind(value)}::${raw(type)}`;
}

function typeOf(time: TimeColumn): string {
  return time.kind === 'timestamptz' || time.kind === 'timestamp' || time.kind === 'date'
    ? time.kind
    : 'bigint';
}
