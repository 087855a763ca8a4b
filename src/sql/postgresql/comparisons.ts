import type { Dialect, ValueList } from '../dialect.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { TypeFamily } from '../shape.ts';

export const COMPARISONS: Pick<Dialect, 'compare' | 'startsWith' | 'matches' | 'isAmong' | 'isExactly'> = {
  compare: (own, by, value) => sql`${own} ${raw(by)} ${bind(value)}`,
  // Not LIKE: its wildcards would be live in a value.
  startsWith: (own, value) => sql`starts_with(${own}::text, ${bind(value)}::text)`,
  matches,
  isAmong,
  isExactly: (own, typed, { family }) => EXACTLY[family]?.(own, typed) ?? null,
};

/** The column's own collation, or its type, may hold two spellings to be one; under "C" only the bytes count. */
function matches(own: Fragment, parts: readonly string[]): Fragment {
  const [only, ...more] = parts;
  const text = sql`${own}::text COLLATE "C"`;
  if (more.length === 0) return sql`${text} = ${bind(only ?? '')}::text`;
  const pattern = parts.map((part) => part.replace(/[\\%_]/g, '\\$&')).join('%');
  return sql`${text} LIKE ${bind(pattern)}::text`;
}

const TYPES: Readonly<Record<ValueList['kind'], string>> = {
  text: 'text',
  integer: 'bigint',
  numeric: 'numeric',
  uuid: 'uuid',
};

/** A list of any length costs one look-up a row, whatever the server knows of it: a binary search, or a hash. */
function isAmong(own: Fragment, list: ValueList): Fragment {
  const type = raw(TYPES[list.kind]);
  const array = sql`${bind(literalOf(list.values))}::${type}[]`;
  switch (list.look) {
    case 'sorted':
      return sql`(SELECT list[width_bucket(own, list)] = own FROM (SELECT ${own}::${type} AS own, ${array} AS list) AS held)`;
    case 'exact':
      return sql`${own}::${type} IN (SELECT unnest(${array}))`;
    case 'ascii':
      return sql`lower(${own}::text COLLATE pg_catalog."C") IN (SELECT unnest(${array}))`;
    case 'folded':
      // By one collation on both sides: the column's own may fold other letters than the database's.
      return sql`lower(${own}::text COLLATE pg_catalog."default") IN (SELECT lower(value) FROM unnest(${array}) AS list(value))`;
  }
}

/** Made once, not once a batch: a list stays the same as long as no hold is placed. */
const literals = new WeakMap<readonly string[], string>();

function literalOf(values: readonly string[]): string {
  const known = literals.get(values) ?? `{${values.map(quoted).join(',')}}`;
  literals.set(values, known);
  return known;
}

function quoted(value: string): string {
  return `"${value.replace(/["\\]/g, '\\$&')}"`;
}

type Exactly = (own: Fragment, typed: string) => Fragment;

const comparedAs =
  (type: string): Exactly =>
  (own, typed) =>
    sql`${own} = ${bind(typed)}::text::${raw(type)}`;

/** A cast to a type with a length or a scale cuts what does not fit. */
const EXACTLY: Readonly<Partial<Record<TypeFamily, Exactly>>> = {
  text: (own, typed) => sql`char_length(${bind(typed)}::text) <= char_length(${own}::text)`,
  numeric: comparedAs('numeric'),
  date: comparedAs('timestamp'),
  timestamp: comparedAs('timestamp'),
  timestamptz: comparedAs('timestamptz'),
};
