import type { Link, Predicate, Scalar } from '../../sql/predicate.ts';
import { toJoins, type WrittenOn } from '../place/link.ts';

type Comparable = Exclude<Scalar, null | boolean>;

/** What one column is compared with, as written: several operators mean *and*. */
export interface Operators {
  readonly is?: 'not null' | null;
  readonly not?: Scalar | readonly Scalar[];
  readonly above?: Comparable;
  readonly at_least?: Comparable;
  readonly below?: Comparable;
  readonly at_most?: Comparable;
  readonly starts_with?: string;
}

/** Columns as written, and beside them `any` and `all`; several keys mean *and*. */
type WrittenTests = {
  readonly any?: readonly WrittenCondition[];
  readonly all?: readonly WrittenCondition[];
} & { readonly [column: string]: Scalar | readonly (Scalar | WrittenCondition)[] | Operators };

/** Whether another table has such a row, as written. */
interface WrittenSome {
  readonly some: string;
  readonly on: WrittenOn;
  /** On the other table's columns. */
  readonly where?: WrittenCondition;
}

/** A condition or filter as written. */
export type WrittenCondition = WrittenTests | WrittenSome;

/** Tests in one condition at most, so that the proofs about it stay cheap. */
export const MAX_TESTS = 500;
/** Levels of `any`, `all` and `some` in one condition at most. */
export const MAX_LEVELS = 8;

const comparisons = ['above', 'at_least', 'below', 'at_most'] as const;

/** The condition as data: `any` and `all` first, then the columns as written, the operators of one column in a fixed order. */
export function toPredicate(written: WrittenCondition): Predicate {
  if (isSome(written)) return { op: 'some', link: toLink(written.some, written.on, written.where) };
  return together(Object.entries(written).flatMap(([key, value]) => partsOf(key, value)));
}

/** The rows of another table that are linked to ours, before the live catalogue was asked. */
export function toLink(table: string, on: WrittenOn, where: WrittenCondition | undefined): Link {
  return { table, relation: null, on: toJoins(on), where: where === undefined ? null : toPredicate(where) };
}

/** Whether a mapping asks for a row of another table: what stands beside `some` then belongs to the link. */
export function isSome(written: object): written is WrittenSome {
  return Object.hasOwn(written, 'some');
}

function partsOf(key: string, value: WrittenTests[string]): Predicate[] {
  if (key === 'any' || key === 'all') {
    const predicates = (value as readonly WrittenCondition[]).map(toPredicate);
    return [predicates.length === 1 ? (predicates[0] as Predicate) : { op: key, predicates }];
  }
  return testsOf(key, value as Scalar | readonly Scalar[] | Operators);
}

function testsOf(column: string, value: Scalar | readonly Scalar[] | Operators): Predicate[] {
  if (typeof value !== 'object' || value === null || isList(value)) return [equals(column, value)];
  const tests: Predicate[] = [];
  if (value.is !== undefined) tests.push(nullness(column, value.is));
  if (value.not !== undefined) tests.push({ op: 'not', predicate: equals(column, value.not) });
  for (const op of comparisons) {
    const bound = value[op];
    if (bound !== undefined) tests.push({ op, column, value: bound });
  }
  if (value.starts_with !== undefined) tests.push({ op: 'starts_with', column, value: value.starts_with });
  return tests;
}

function equals(column: string, value: Scalar | readonly Scalar[]): Predicate {
  if (!isList(value)) return { op: 'equals', column, value };
  if (value.length === 1) return { op: 'equals', column, value: value[0] as Scalar };
  return { op: 'one_of', column, values: value };
}

function nullness(column: string, is: 'not null' | null): Predicate {
  const isNull: Predicate = { op: 'equals', column, value: null };
  return is === null ? isNull : { op: 'not', predicate: isNull };
}

function together(predicates: readonly Predicate[]): Predicate {
  return predicates.length === 1 ? (predicates[0] as Predicate) : { op: 'all', predicates };
}

interface Size {
  readonly tests: number;
  readonly levels: number;
}

/** How large a written condition is, counted without trusting its shape. */
export function sizeOf(written: unknown): Size {
  if (typeof written !== 'object' || written === null) return { tests: 1, levels: 0 };
  if (isSome(written)) {
    const inner = written.where === undefined ? { tests: 0, levels: 0 } : sizeOf(written.where);
    return { tests: inner.tests + 1, levels: inner.levels + 1 };
  }
  return Object.entries(written)
    .map(([key, value]): Size => {
      if ((key !== 'any' && key !== 'all') || !Array.isArray(value)) return { tests: 1, levels: 0 };
      const inner = value.map(sizeOf).reduce(joined, { tests: 0, levels: 0 });
      return { tests: inner.tests, levels: inner.levels + 1 };
    })
    .reduce(joined, { tests: 0, levels: 0 });
}

function joined(a: Size, b: Size): Size {
  return { tests: a.tests + b.tests, levels: Math.max(a.levels, b.levels) };
}

function isList(value: unknown): value is readonly Scalar[] {
  return Array.isArray(value);
}
