import type { Link, Predicate, Scalar } from '../../src/sql/predicate.ts';
import { isTime, type Row, type RowValue } from './row.ts';
import { ALONE, cellOf, joinedRows, type Site } from './world.ts';

/** Whether a condition holds for a row: null equals only null, and `not` is the exact opposite. */
export function holds(predicate: Predicate, row: Row, site: Site = ALONE): boolean {
  switch (predicate.op) {
    case 'equals':
      return equal(cell(row, predicate.column), predicate.value);
    case 'one_of':
      return predicate.values.some((value) => equal(cell(row, predicate.column), value));
    case 'not':
      return !holds(predicate.predicate, row, site);
    case 'all':
      return predicate.predicates.every((part) => holds(part, row, site));
    case 'any':
      return predicate.predicates.some((part) => holds(part, row, site));
    case 'starts_with': {
      const value = cell(row, predicate.column);
      return value !== null && String(value).startsWith(predicate.value);
    }
    case 'matches': {
      const value = cell(row, predicate.column);
      return value !== null && matchesParts(String(value), predicate.parts);
    }
    case 'some':
      return countedRows(predicate.link, row, site).length > 0;
    default: {
      const value = cell(row, predicate.column);
      return value !== null && ordered(predicate.op, compare(value, predicate.value));
    }
  }
}

/** The rows that a link leads to and that count. */
export function countedRows(link: Link, row: Row, site: Site): readonly Row[] {
  const { where, table } = link;
  const joined = joinedRows(link.on, table, row, site);
  return where === null ? joined : joined.filter((one) => holds(where, one, { world: site.world, table }));
}

function cell(row: Row, column: string): Exclude<RowValue, object> | null {
  const value = cellOf(row, column);
  if (isTime(value)) throw new RangeError(`the model compares no time columns in conditions: ${column}`);
  return value;
}

function equal(value: Scalar, wanted: Scalar): boolean {
  if (value === null || wanted === null) return value === wanted;
  return compare(value, wanted) === 0;
}

/** Whether the parts stand in the text in this order, the first at its beginning and the last at its end. */
function matchesParts(text: string, parts: readonly string[]): boolean {
  const escaped = parts.map((part) =>
    part.replace(/[^a-zA-Z0-9]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`),
  );
  return new RegExp(`^${escaped.join('[^]*')}$`, 'u').test(text);
}

function ordered(op: 'above' | 'at_least' | 'below' | 'at_most', order: number): boolean {
  if (op === 'above') return order > 0;
  if (op === 'at_least') return order >= 0;
  if (op === 'below') return order < 0;
  return order <= 0;
}

function compare(a: Exclude<Scalar, null>, b: Exclude<Scalar, null>): number {
  // Texts are ordered by their UTF-8 bytes, as PostgreSQL does under the collation "C".
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0;
  throw new TypeError(`a ${typeof a} cannot be compared with a ${typeof b}`);
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
