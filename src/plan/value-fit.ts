import { parseDay } from '../calendar/day.ts';
import { parseInstant, parseLocal } from '../calendar/instant.ts';
import type { Scalar } from '../sql/predicate.ts';
import type { Column } from '../sql/shape.ts';

/** What a value of a column's type looks like in YAML, and which values are ones. */
interface Fit {
  readonly example: string;
  /** Whether `above`, `below` and their like have one meaning on every server and in every collation. */
  readonly ordered: boolean;
  /** Whether two values that are written differently are two values: filters are proved disjoint by that. */
  readonly exact: boolean;
  fits(value: Scalar, column: Column): boolean;
}

/** A whole number that its column cannot hold would be refused by the server in the middle of a run. */
const BITS: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** PostgreSQL takes offsets below 16 hours; no zone has ever been further from UTC. */
const FAR_OFFSET = /[+-](?:1[6-9]|2\d):\d\d$/;

const isNumber = (value: Scalar): boolean => typeof value === 'number' || typeof value === 'bigint';
const isText = (value: Scalar, test: (text: string) => boolean): boolean =>
  typeof value === 'string' && test(value);

const FITS: Readonly<Partial<Record<Column['family'], Fit>>> = {
  integer: {
    example: '`5`, a whole number without quotes',
    ordered: true,
    exact: true,
    fits: (value, column) => isWhole(value) && BigInt.asIntN(bitsOf(column), BigInt(value)) === BigInt(value),
  },
  numeric: { example: '`5` or `5.25`, without quotes', ordered: true, exact: true, fits: isNumber },
  float: { example: '`5` or `5.25`, without quotes', ordered: true, exact: false, fits: isNumber },
  text: {
    example: '`"5"`, in quotes',
    ordered: false,
    exact: true,
    fits: (value) => typeof value === 'string',
  },
  enum: {
    example: 'one of the values of the type, in quotes',
    ordered: false,
    exact: true,
    fits: (value, column) => isText(value, (text) => column.labels.includes(text)),
  },
  boolean: {
    example: '`true` or `false`',
    ordered: false,
    exact: true,
    fits: (value) => typeof value === 'boolean',
  },
  uuid: {
    example: '`"123e4567-e89b-12d3-a456-426614174000"`',
    ordered: false,
    exact: true,
    fits: (value) => isText(value, (text) => UUID.test(text)),
  },
  date: {
    example: '`"2024-03-31"`',
    ordered: true,
    exact: true,
    fits: (value) => isText(value, (text) => parseDay(text) !== null),
  },
  timestamp: {
    example: '`"2024-03-31T12:00:00"`',
    ordered: true,
    exact: false,
    fits: (value) => isText(value, (text) => parseLocal(text) !== null),
  },
  timestamptz: {
    example: '`"2024-03-31T12:00:00Z"`',
    ordered: true,
    exact: false,
    fits: (value) => isText(value, (text) => parseInstant(text) !== null && !FAR_OFFSET.test(text)),
  },
};

/** How to write a value of the column, for a hint; null where conditions cannot compare its type at all. */
export function exampleOf(column: Column): string | null {
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
  return FITS[column.family]?.ordered ?? false;
}

/** A domain's name says nothing about its width. */
function bitsOf(column: Column): number {
  return BITS[column.type] ?? 64;
}

function isWhole(value: Scalar): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}
