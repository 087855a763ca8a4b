import type { Predicate, Scalar } from '../../sql/predicate.ts';
import { areDistinct, areSame, isBefore } from './value.ts';

type Value = Exclude<Scalar, null>;
type Single = Exclude<Predicate, { readonly op: 'not' | 'all' | 'any' | 'some' }>;
type Bound = 'above' | 'at_least' | 'below' | 'at_most';

/** The values of one column that a test lets through: null or not, and which others. */
export interface Admitted {
  readonly null: boolean;
  readonly rest:
    | { readonly kind: 'only' | 'except'; readonly values: readonly Value[] }
    | { readonly kind: 'range'; readonly bound: Bound; readonly value: Value }
    | { readonly kind: 'prefix' | 'no prefix'; readonly prefix: string };
}

/** One column's test, in the form in which two of them can be compared. */
export interface Test {
  readonly op: 'test';
  readonly column: string;
  readonly admitted: Admitted;
}

const opposites: Readonly<Record<Bound, Bound>> = {
  above: 'at_most',
  at_most: 'above',
  below: 'at_least',
  at_least: 'below',
};

/** What the test lets through, or, where `holds` is false, what it keeps out. */
export function admittedBy(test: Single, holds: boolean): Admitted {
  switch (test.op) {
    case 'equals':
      return listed([test.value], holds);
    case 'one_of':
      return listed(test.values, holds);
    case 'starts_with':
      return { null: !holds, rest: { kind: holds ? 'prefix' : 'no prefix', prefix: test.value } };
    case 'matches':
      // Its bytes say nothing of what a collation holds to be equal, so that it proves nothing.
      return { null: !holds, rest: { kind: 'except', values: [] } };
    default:
      return {
        null: !holds,
        rest: { kind: 'range', bound: holds ? test.op : opposites[test.op], value: test.value },
      };
  }
}

function listed(values: readonly Scalar[], holds: boolean): Admitted {
  return {
    null: values.includes(null) === holds,
    rest: { kind: holds ? 'only' : 'except', values: values.filter((value) => value !== null) },
  };
}

/** Whether no value passes both, for every column type and collation that the two can meet. */
export function exclude(a: Admitted, b: Admitted): boolean {
  if (a.null && b.null) return false;
  return restsExclude(a.rest, b.rest) || restsExclude(b.rest, a.rest);
}

function restsExclude(a: Admitted['rest'], b: Admitted['rest']): boolean {
  if (a.kind === 'only') return a.values.every((value) => isKeptOut(value, b));
  if (a.kind === 'range' && b.kind === 'range') return rangesExclude(a, b);
  return a.kind === 'prefix' && b.kind === 'no prefix' && a.prefix === b.prefix;
}

function isKeptOut(value: Value, rest: Admitted['rest']): boolean {
  switch (rest.kind) {
    case 'only':
      return rest.values.every((other) => areDistinct(value, other));
    case 'except':
      return rest.values.some((other) => areSame(value, other));
    case 'range':
      return isOutside(value, rest);
    default:
      return false;
  }
}

function isOutside(value: Value, range: { readonly bound: Bound; readonly value: Value }): boolean {
  switch (range.bound) {
    case 'above':
      return areSame(value, range.value) || isBefore(value, range.value);
    case 'below':
      return areSame(value, range.value) || isBefore(range.value, value);
    case 'at_least':
      return isBefore(value, range.value);
    case 'at_most':
      return isBefore(range.value, value);
  }
}

type Range = { readonly bound: Bound; readonly value: Value };

/** One ends where, or before, the other begins; equal ends must be left out by one of the two. */
function rangesExclude(a: Range, b: Range): boolean {
  const endsBefore = a.bound === 'below' || a.bound === 'at_most';
  const beginsAfter = b.bound === 'above' || b.bound === 'at_least';
  if (!endsBefore || !beginsAfter) return false;
  if (isBefore(a.value, b.value)) return true;
  return areSame(a.value, b.value) && !(a.bound === 'at_most' && b.bound === 'at_least');
}
