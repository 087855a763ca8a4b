import type { Comparator, Dialect } from './dialect.ts';
import { and, type Fragment, not, or, sql } from './fragment.ts';
import type { Link, Predicate, Scalar } from './predicate.ts';
import type { RelationName } from './shape.ts';

/** What our statements call the table whose rows they are about. */
export const OURS = 't';

/** A column of the table that the statement calls `alias`. */
export function column({ called, identifier }: Dialect, name: string, alias = OURS): Fragment {
  return sql`${called(alias)}.${identifier(name)}`;
}

type Comparison = Exclude<Predicate, { op: 'not' | 'all' | 'any' | 'some' }>;

const COMPARATORS: Readonly<Record<'above' | 'at_least' | 'below' | 'at_most', Comparator>> = {
  above: '>',
  at_least: '>=',
  below: '<',
  at_most: '<=',
};

/** The predicate as two-valued SQL: every atom is false, not unknown, where its column is null. */
export function predicateSql(dialect: Dialect, predicate: Predicate, alias = OURS): Fragment {
  switch (predicate.op) {
    case 'not':
      return not(predicateSql(dialect, predicate.predicate, alias));
    case 'all':
      return and(predicate.predicates.map((one) => predicateSql(dialect, one, alias)));
    case 'any':
      return or(predicate.predicates.map((one) => predicateSql(dialect, one, alias)));
    case 'some':
      return dialect.exists(linkedRows(dialect, predicate.link, alias), predicate.link.indexed ?? false);
    default:
      return comparisonSql(dialect, predicate, column(dialect, predicate.column, alias));
  }
}

function comparisonSql(dialect: Dialect, predicate: Comparison, own: Fragment): Fragment {
  const family = predicate.family ?? null;
  const equals = (value: Scalar): Fragment =>
    value === null ? sql`${own} IS NULL` : known(own, dialect.compare(own, '=', value, family));
  switch (predicate.op) {
    case 'equals':
      return equals(predicate.value);
    case 'one_of':
      return or(predicate.values.map(equals));
    case 'starts_with':
      return known(own, dialect.startsWith(own, predicate.value));
    case 'matches':
      return known(own, dialect.matches(own, predicate.parts));
    default:
      return known(own, dialect.compare(own, COMPARATORS[predicate.op], predicate.value, family));
  }
}

function known(own: Fragment, comparison: Fragment): Fragment {
  return sql`(${comparison} AND ${own} IS NOT NULL)`;
}

/** The name of the linked table, inside the statement that speaks of `alias`. */
export function linkedAlias(alias: string): string {
  return `${alias}l`;
}

/** `FROM … WHERE …`: the rows that a checked link leads to and that count, out of the whole of their table. */
export function linkedRows(dialect: Dialect, link: Link, alias = OURS): Fragment {
  const inner = linkedAlias(alias);
  const joined = link.on.map(
    ({ theirs, ours }) => sql`${column(dialect, theirs, inner)} = ${column(dialect, ours as string, alias)}`,
  );
  const counted = link.where ? [predicateSql(dialect, link.where, inner)] : [];
  return sql`FROM ${dialect.allRows(link.relation as RelationName, inner)} WHERE ${and([...joined, ...counted])}`;
}
