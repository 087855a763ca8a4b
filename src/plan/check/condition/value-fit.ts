import { parseDay } from '../../../calendar/day.ts';
import { parseInstant, parseLocal } from '../../../calendar/instant.ts';
import type { Fact } from '../../../finding-text/text.ts';
import type { Scalar } from '../../../sql/predicate.ts';
import type { Column } from '../../../sql/shape.ts';

/** What a value of a column's type looks like in YAML, and which values are ones. */
interface Fit {
  readonly example: Fact;
  /** Whether `above`, `below` and their like have one meaning on every server and in every collation. */
  readonly ordered: boolean;
  /** Whether two values that are written differently are two values: filters are proved disjoint by that. */
  readonly exact: boolean;
  fits(value: Scalar, column: Column): boolean;
}

/** A whole number that its column cannot hold would be refused by the server in the middle of a run. */
const BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  smallint: 16,
  mediumint: 24,
  int: 32,
  integer: 32,
  bigint: 64,
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** PostgreSQL takes offsets below 16 hours; no zone has ever been further from UTC. */
const FAR_OFFSET = /[+-](?:1[6-9]|2\d):\d\d$/;

const isNumber = (value: Scalar): boolean => typeof value === 'number' || typeof value === 'bigint';
const isTextThat = (value: Scalar, test: (text: string) => boolean): boolean =>
  typeof value === 'string' && test(value);

const FITS: Readonly<Partial<Record<Column['family'], Fit>>> = {
  integer: {
    example: { phrase: 'example-integer' },
    ordered: true,
    exact: true,
    fits: isWithin,
  },
  numeric: { example: { phrase: 'example-number' }, ordered: true, exact: true, fits: isNumber },
  float: { example: { phrase: 'example-number' }, ordered: true, exact: false, fits: isNumber },
  text: {
    example: { phrase: 'example-text' },
    ordered: false,
    exact: true,
    fits: (value) => typeof value === 'string',
  },
  enum: {
    example: { phrase: 'example-enum' },
    ordered: false,
    exact: true,
    fits: (value, column) => isTextThat(value, (text) => column.labels.includes(text)),
  },
  boolean: {
    example: { phrase: 'example-boolean' },
    ordered: false,
    exact: true,
    fits: (value, column) => typeof value === 'boolean' || (isNumbered(column) && isWithin(value, column)),
  },
  uuid: {
    example: '`"123e4567-e89b-12d3-a456-426614174000"`',
    ordered: false,
    exact: true,
    fits: (value) => isTextThat(value, (text) => UUID.test(text)),
  },
  date: {
    example: '`"2024-03-31"`',
    ordered: true,
    exact: true,
    fits: (value) => isTextThat(value, (text) => parseDay(text) !== null),
  },
  timestamp: {
    example: '`"2024-03-31T12:00:00"`',
    ordered: true,
    exact: false,
    fits: (value) => isTextThat(value, (text) => parseLocal(text) !== null),
  },
  timestamptz: {
    example: '`"2024-03-31T12:00:00Z"`',
    ordered: true,
    exact: false,
    fits: (value) => isTextThat(value, (text) => parseInstant(text) !== null && !FAR_OFFSET.test(text)),
  },
};

/** How to write a value of the column, for a hint; null where conditions cannot compare its type at all. */
export function exampleOf(column: Column): Fact | null {
  return FITS[column.family]?.example ?? null;
}

/** Whether the value, as written, is one of the column's type: nothing is converted in silence. */
export function fits(value: Scalar, column: Column): boolean {
  return FITS[column.family]?.fits(value, column) ?? false;
}

/** Whether equality may be asked of the type. */
export function isExact(column: Column): boolean {
  return FITS[column.family]?.exact ?? false;
}

/** Whether the type has an order that conditions may ask for. */
export function isOrdered(column: Column): boolean {
  return isNumbered(column) || (FITS[column.family]?.ordered ?? false);
}

/** Whether the type's values are texts, whatever it holds to be equal; citext is an extension's, in any schema. */
export function isText({ family, type }: Column): boolean {
  return family === 'text' || family === 'enum' || /^(.*\.)?citext$/.test(type);
}

/** What MySQL calls BOOLEAN: a whole number, of which some keep more than two. */
function isNumbered({ family, type }: Column): boolean {
  return family === 'boolean' && /^tinyint\b/.test(type);
}

/** A domain's name says nothing about its width. */
function isWithin(value: Scalar, { type }: Column): boolean {
  if (!isWhole(value)) return false;
  const whole = BigInt(value);
  const bits = BITS[/^[a-z]+(?![a-z.])/.exec(type)?.[0] ?? ''] ?? 64;
  const fitted = / unsigned\b/.test(type) ? BigInt.asUintN(bits, whole) : BigInt.asIntN(bits, whole);
  return fitted === whole;
}

function isWhole(value: Scalar): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}
