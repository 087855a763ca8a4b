import { and, bind, type Fragment, join, not, or, raw, sql } from './fragment.ts';
import type { Link, Predicate, RelationName, Scalar } from './predicate.ts';

/** An identifier in quotes: the server's own spelling, never folded. */
export function identifier(name: string): Fragment {
  return raw(`"${name.replaceAll('"', '""')}"`);
}

/** The table with its schema, so that no search path can turn it into another one. */
export function relation({ schema, name }: RelationName): Fragment {
  return sql`${identifier(schema)}.${identifier(name)}`;
}

/** What our statements call the table whose rows they are about. */
export const OURS = 't';

/** A column of the table that the statement calls `alias`. */
export function column(name: string, alias = OURS): Fragment {
  return sql`${raw(alias)}.${identifier(name)}`;
}

/** The predicate as two-valued SQL: every atom is false, not unknown, where its column is null. */
export function predicateSql(predicate: Predicate, alias = OURS): Fragment {
  switch (predicate.op) {
    case 'equals':
      return equals(predicate.column, predicate.value, alias);
    case 'one_of':
      return or(predicate.values.map((value) => equals(predicate.column, value, alias)));
    case 'above':
      return compared(predicate, raw('>'), alias);
    case 'at_least':
      return compared(predicate, raw('>='), alias);
    case 'below':
      return compared(predicate, raw('<'), alias);
    case 'at_most':
      return compared(predicate, raw('<='), alias);
    case 'starts_with': {
      const own = column(predicate.column, alias);
      // Not LIKE: its wildcards would be live in a value.
      return known(own, sql`starts_with(${own}::text, ${bind(predicate.value)}::text)`);
    }
    case 'not':
      return not(predicateSql(predicate.predicate, alias));
    case 'all':
      return and(predicate.predicates.map((one) => predicateSql(one, alias)));
    case 'any':
      return or(predicate.predicates.map((one) => predicateSql(one, alias)));
    case 'some':
      return sql`EXISTS (SELECT ${linkedRows(predicate.link, alias)})`;
  }
}

/** The name of the linked table, inside the statement that speaks of `alias`. */
export function linkedAlias(alias: string): string {
  return `${alias}l`;
}

/** `FROM … WHERE …`: the rows that a checked link leads to and that count, out of the whole of their table. */
export function linkedRows(link: Link, alias = OURS): Fragment {
  const inner = linkedAlias(alias);
  const joined = link.on.map(
    ({ theirs, ours }) => sql`${column(theirs, inner)} = ${column(ours as string, alias)}`,
  );
  const counted = link.where ? [predicateSql(link.where, inner)] : [];
  return sql`FROM ${relation(link.relation as RelationName)} AS ${raw(inner)} WHERE ${and([...joined, ...counted])}`;
}

function compared(
  predicate: Extract<Predicate, { op: 'above' | 'at_least' | 'below' | 'at_most' }>,
  operator: Fragment,
  alias: string,
): Fragment {
  const own = column(predicate.column, alias);
  return known(own, sql`${own} ${operator} ${bind(predicate.value)}`);
}

function equals(name: string, value: Scalar, alias: string): Fragment {
  const own = column(name, alias);
  return value === null ? sql`${own} IS NULL` : known(own, sql`${own} = ${bind(value)}`);
}

function known(own: Fragment, comparison: Fragment): Fragment {
  return sql`(${comparison} AND ${own} IS NOT NULL)`;
}

/** Key columns as text, in key order. */
export function keyTexts(columns: readonly string[]): Fragment {
  return join(
    columns.map((name) => sql`${column(name)}::text`),
    ', ',
  );
}
