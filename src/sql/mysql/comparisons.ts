import { parseInstant, parseLocal } from '../../calendar/instant.ts';
import type { Comparator, Dialect, ValueList } from '../dialect.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { Scalar } from '../predicate.ts';
import type { TypeFamily } from '../shape.ts';
import { converted, dateTimeText, decimalFor, WIDEST_DECIMAL } from './values.ts';

export const COMPARISONS: Pick<Dialect, 'compare' | 'startsWith' | 'matches' | 'isAmong' | 'isExactly'> = {
  compare,
  startsWith: (own, value) => sql`LEFT(${bytesOf(own)}, OCTET_LENGTH(${bytes(value)})) = ${bytes(value)}`,
  matches,
  isAmong,
  isExactly: (own, typed, { family }) => EXACTLY[family]?.(own, typed) ?? null,
};

/** Two texts are one only where their bytes are: a column's own collation may hold `a` and `A`, or `a` and `a `, to be one. */
function bytesOf(own: Fragment): Fragment {
  return sql`CAST(CONVERT(${own} USING utf8mb4) AS BINARY)`;
}

function bytes(value: string): Fragment {
  return sql`CAST(${bind(value)} AS BINARY)`;
}

function compare(
  own: Fragment,
  by: Comparator,
  value: Exclude<Scalar, null>,
  family: TypeFamily | null,
): Fragment {
  // There is no type of truth values: whatever is not zero is true.
  if (typeof value === 'boolean') return sql`${own} ${raw(value ? '<>' : '=')} 0`;
  if (typeof value === 'string' && (family === 'text' || family === 'enum' || family === null)) {
    return sql`${bytesOf(own)} = ${bytes(value)}`;
  }
  return sql`${own} ${raw(by)} ${operand(value, family)}`;
}

function operand(value: Exclude<Scalar, null | boolean>, family: TypeFamily | null): Fragment {
  switch (family) {
    case 'date':
    case 'uuid':
      return converted(bind(String(value)), { family, type: family });
    case 'timestamp':
      return converted(bind(dateTimeText(parseLocal(String(value)) ?? 0n)), { family, type: family });
    case 'timestamptz':
      return converted(bind(dateTimeText(parseInstant(String(value)) ?? 0n)), { family, type: family });
    case 'float':
      return sql`CAST(${bind(String(value))} AS DOUBLE)`;
    default:
      return isWhole(value)
        ? sql`CAST(${bind(String(value))} AS ${raw(BigInt(value) > LARGEST_SIGNED ? 'UNSIGNED' : 'SIGNED')})`
        : sql`CAST(${bind(String(value))} AS ${raw(decimalFor([String(value)]))})`;
  }
}

const LARGEST_SIGNED = 2n ** 63n - 1n;

function isWhole(value: string | number | bigint): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

function matches(own: Fragment, parts: readonly string[]): Fragment {
  const [only, ...more] = parts;
  if (more.length === 0) return sql`${bytesOf(own)} = ${bytes(only ?? '')}`;
  // An escape of its own: whether the backslash is one hangs on the session's mode.
  const pattern = parts.map((part) => part.replace(/[!%_]/g, '!$&')).join('%');
  return sql`${bytesOf(own)} LIKE ${bytes(pattern)} ESCAPE '!'`;
}

/** The list as a table of its own, which is made once a statement and looked into once a row. */
function isAmong(own: Fragment, list: ValueList): Fragment {
  switch (list.kind) {
    case 'integer':
      return among(own, list, integerFor(list.values), 'v');
    case 'numeric':
      return among(own, list, decimalFor(list.values), 'v');
    case 'uuid':
      // By its digits: a server may refuse to read one as a uuid that it holds to be none.
      return among(sql`LOWER(REPLACE(CAST(${own} AS CHAR), '-', ''))`, list, 'VARCHAR(32)', 'v');
    case 'text': {
      const text = `VARCHAR(${longestOf(list.values)}) CHARACTER SET utf8mb4`;
      const written = sql`CONVERT(${own} USING utf8mb4)`;
      return list.look === 'exact'
        ? among(digestOf(written), list, text, 'UNHEX(SHA2(v, 256))')
        : among(digestOf(sql`LOWER(${written})`), list, text, 'UNHEX(SHA2(LOWER(v), 256))');
    }
  }
}

function integerFor(sorted: readonly string[]): string {
  return BigInt(sorted.at(-1) ?? 0) > LARGEST_SIGNED ? 'BIGINT UNSIGNED' : 'BIGINT';
}

function among(own: Fragment, { values }: ValueList, carrier: string, value: string): Fragment {
  const table = sql`JSON_TABLE(${bind(textOf(values))}, '$[*]' COLUMNS (v ${raw(carrier)} PATH '$' ERROR ON ERROR)) AS held`;
  return sql`${own} IN (SELECT listed.v FROM (SELECT DISTINCT ${raw(value)} AS v FROM ${table} WHERE v IS NOT NULL) AS listed)`;
}

/** Short, whatever is written: a list of long texts has no index, and would be read once a row. */
function digestOf(text: Fragment): Fragment {
  return sql`UNHEX(SHA2(${text}, 256))`;
}

/** Made once, not once a batch: a list stays the same as long as no hold is placed. */
const texts = new WeakMap<readonly string[], string>();

function textOf(values: readonly string[]): string {
  const known = texts.get(values) ?? JSON.stringify(values);
  texts.set(values, known);
  return known;
}

/** Rounded up, so that a statement's text seldom changes. */
function longestOf(values: readonly string[]): number {
  const longest = values.reduce((most, value) => Math.max(most, value.length), 1);
  return 2 ** Math.ceil(Math.log2(longest + 1));
}

type Exactly = (own: Fragment, typed: string) => Fragment;

const asTime: Exactly = (own, typed) => sql`${own} = CAST(${bind(typed)} AS DATETIME(6))`;

/** A type with a width, a length or a scale cuts what does not fit. */
const EXACTLY: Readonly<Partial<Record<TypeFamily, Exactly>>> = {
  text: (own, typed) => sql`${bytesOf(own)} = ${bytes(typed)}`,
  integer: (own, typed) => sql`${own} = CAST(${bind(typed)} AS DECIMAL(65,0))`,
  numeric: (own, typed) => sql`${own} = CAST(${bind(typed)} AS ${raw(WIDEST_DECIMAL)})`,
  date: asTime,
  timestamp: asTime,
  timestamptz: asTime,
};
