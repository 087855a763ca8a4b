import { and, bind, type Fragment, join, not, or, raw, sql } from './fragment.ts';
import type { Predicate, Scalar } from './predicate.ts';
import type { TableShape } from './shape.ts';

/** An identifier in quotes: the server's own spelling, never folded. */
export function identifier(name: string): Fragment {
  return raw(`"${name.replaceAll('"', '""')}"`);
}

/** The table with its schema, so that no search path can turn it into another one. */
export function relation(shape: Pick<TableShape, 'schema' | 'name'>): Fragment {
  return sql`${identifier(shape.schema)}.${identifier(shape.name)}`;
}

/** A column of the one table that our statements call `t`. */
export function column(name: string): Fragment {
  return sql`t.${identifier(name)}`;
}

/** The predicate as two-valued SQL: every atom is false, not unknown, where its column is null. */
export function predicateSql(predicate: Predicate): Fragment {
  switch (predicate.op) {
    case 'equals':
      return equals(predicate.column, predicate.value);
    case 'one_of':
      return or(predicate.values.map((value) => equals(predicate.column, value)));
    case 'above':
      return known(predicate.column, sql`${column(predicate.column)} > ${bind(predicate.value)}`);
    case 'at_least':
      return known(predicate.column, sql`${column(predicate.column)} >= ${bind(predicate.value)}`);
    case 'below':
      return known(predicate.column, sql`${column(predicate.column)} < ${bind(predicate.value)}`);
    case 'at_most':
      return known(predicate.column, sql`${column(predicate.column)} <= ${bind(predicate.value)}`);
    case 'starts_with':
      // Not LIKE: its wildcards would be live in a value.
      return known(
        predicate.column,
        sql`starts_with(${column(predicate.column)}::text, ${bind(predicate.value)}::text)`,
      );
    case 'not':
      return not(predicateSql(predicate.predicate));
    case 'all':
      return and(predicate.predicates.map(predicateSql));
    case 'any':
      return or(predicate.predicates.map(predicateSql));
  }
}

function equals(name: string, value: Scalar): Fragment {
  if (value === null) return sql`${column(name)} IS NULL`;
  return known(name, sql`${column(name)} = ${bind(value)}`);
}

function known(name: string, comparison: Fragment): Fragment {
  return sql`(${comparison} AND ${column(name)} IS NOT NULL)`;
}

/** Key columns as text, in key order. */
export function keyTexts(columns: readonly string[]): Fragment {
  return join(
    columns.map((name) => sql`${column(name)}::text`),
    ', ',
  );
}
