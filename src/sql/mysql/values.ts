import { formatDay } from '../../calendar/day.ts';
import { formatLocal } from '../../calendar/instant.ts';
import type { Dialect, Typed } from '../dialect.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { TypeFamily } from '../shape.ts';

export const VALUES: Pick<
  Dialect,
  'text' | 'truth' | 'value' | 'typed' | 'written' | 'instant' | 'local' | 'day' | 'whole'
> = {
  text: written,
  truth: (condition) => sql`IF(${condition}, 'true', 'false')`,
  value: (text, column) => (column.family === 'enum' ? ordinal(text, column) : converted(bind(text), column)),
  // A cast takes what it can of a text that is no value, and only warns.
  typed: (text, column) =>
    sql`CASE WHEN CAST(${bind(text)} AS CHAR) REGEXP ${bind(WRITTEN[column.family] ?? '^')} THEN ${asKept(bind(text), column)} END`,
  written: (value, { family, type }) => filledUp(written(value, family), type),
  // Session and columns speak UTC: an instant is written as the local time there.
  instant: (at) => dateTime(at),
  local: (at) => dateTime(at),
  day: (day) => sql`CAST(${bind(formatDay(day))} AS DATE)`,
  whole: (count) => sql`CAST(${bind(String(count))} AS SIGNED)`,
};

function written(value: Fragment, family: TypeFamily): Fragment {
  return family === 'bytes' ? sql`LOWER(HEX(${value}))` : sql`CAST(${value} AS CHAR)`;
}

/** With as many digits of a second as the column has: its rows are written with as many. */
function asKept(text: Fragment, column: Typed): Fragment {
  const isTime = column.family === 'timestamp' || column.family === 'timestamptz';
  return isTime
    ? sql`CAST(${text} AS DATETIME(${raw(String(digitsOf(column.type)))}))`
    : converted(text, column);
}

/** A `zerofill` column writes zeros before its numbers, which a number alone does not have. */
function filledUp(text: Fragment, type: string): Fragment {
  const [, digits, decimals] = /\((\d+)(?:,(\d+))?\).* zerofill/.exec(type) ?? [];
  if (digits === undefined) return text;
  const width = Number(digits) + (Number(decimals ?? 0) > 0 ? 1 : 0);
  return sql`LPAD(${text}, GREATEST(${raw(String(width))}, CHAR_LENGTH(${text})), '0')`;
}

/** Of a second, as the type of a time names them. */
export function digitsOf(type: string): number {
  const [, digits] = /^(?:datetime|timestamp)\((\d)\)/.exec(type) ?? [];
  return Number(digits ?? 0);
}

/** An enum is kept, and ordered, by the number of its label; against a text it would be compared as a text. */
function ordinal(text: string, { labels = [] }: Typed): Fragment {
  return sql`CAST(${bind(String(labels.indexOf(text) + 1))} AS UNSIGNED)`;
}

const YEAR_ONE = -62_135_596_800_000_000n;

function dateTime(time: bigint): Fragment {
  return sql`CAST(${bind(dateTimeText(time))} AS DATETIME(6))`;
}

/** The server knows no year zero, and no event is read out of the years before it. */
export function dateTimeText(time: bigint): string {
  return formatLocal(time < YEAR_ONE ? YEAR_ONE : time).replace('T', ' ');
}

/** What a cast reads as a whole: everything else it would cut. */
const WRITTEN: Readonly<Partial<Record<TypeFamily, string>>> = {
  integer: '^-?[0-9]+$',
  boolean: '^-?[0-9]+$',
  numeric: '^-?[0-9]+([.][0-9]+)?$',
  bytes: '^([0-9A-Fa-f]{2})*$',
  date: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  timestamp: '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?)?$',
  timestamptz: '^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?)?$',
  uuid: '^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$',
};

/**
 * A text as a value of the column's type, so that nothing is compared by way of floating point. A text itself stays as it
 * is: the column's character set and collation decide over a parameter's.
 */
export function converted(text: Fragment, { family, type }: Typed): Fragment {
  switch (family) {
    case 'integer':
    case 'boolean':
      return sql`CAST(${text} AS ${raw(/unsigned/i.test(type) ? 'UNSIGNED' : 'SIGNED')})`;
    case 'numeric':
      return sql`CAST(${text} AS ${raw(decimalOf(type))})`;
    case 'float':
      return sql`CAST(${text} AS DOUBLE)`;
    case 'bytes':
      return sql`UNHEX(${text})`;
    case 'uuid':
      return sql`CAST(${text} AS UUID)`;
    case 'date':
      return sql`CAST(${text} AS DATE)`;
    case 'timestamp':
    case 'timestamptz':
      return sql`CAST(${text} AS DATETIME(6))`;
    default:
      return text;
  }
}

/** The widest decimal with as many digits on both sides of the point as anybody needs. */
export const WIDEST_DECIMAL = 'DECIMAL(65,30)';

const WIDEST_WHOLE = 35;

/** One that holds all of these numbers: what is wide before the point has fewer digits behind it. */
export function decimalFor(numbers: readonly string[]): string {
  const whole = numbers.reduce((most, number) => Math.max(most, wholeDigits(number)), 0);
  return whole <= WIDEST_WHOLE ? WIDEST_DECIMAL : `DECIMAL(65,${Math.max(0, 65 - whole)})`;
}

/** Before the point; JavaScript writes large numbers as `1e+21`, which the server reads as well. */
function wholeDigits(number: string): number {
  const [, digits = '', exponent = '0'] = /^[+-]?0*(\d*)(?:\.\d*)?(?:e\+?(-?\d+))?$/i.exec(number) ?? [];
  return digits.length + Math.max(0, Number(exponent));
}

/** The column's own precision and scale. */
export function decimalOf(type: string): string {
  const written = /^decimal\((\d+),(\d+)\)/i.exec(type);
  return written ? `DECIMAL(${written[1]},${written[2]})` : WIDEST_DECIMAL;
}
