import type { WrittenAt } from '../finding.ts';
import type { Predicate, Scalar } from '../sql/predicate.ts';
import type { Column } from '../sql/shape.ts';
import type { Notes } from './notes.ts';
import { exampleOf, fits, isExact, isOrdered } from './value-fit.ts';

/** A test of one column. */
export type Comparison = Exclude<Predicate, { op: 'not' | 'all' | 'any' | 'some' }>;

/** Whether the column's type can be compared like that, with these values; says so where not. */
export function checkComparison(predicate: Comparison, column: Column, at: WrittenAt, notes: Notes): boolean {
  const values = (predicate.op === 'one_of' ? predicate.values : [predicate.value]).filter(
    (value) => value !== null,
  );
  // Whether a column is null can be asked of any type.
  if (values.length === 0) return true;
  const facts = { column: column.name, type: column.type };
  const example = exampleOf(column);
  if (example === null) {
    notes.add('column-no-condition', at, facts);
    return false;
  }
  if (!comparable(predicate.op, column)) {
    notes.add('comparison-type', at, { ...facts, comparison: predicate.op, example: EXAMPLES[predicate.op] });
    return false;
  }
  const strange = values.filter((value) => !fits(value, column));
  for (const value of strange) {
    notes.add('value-type', at, { ...facts, value: written(value), example: `write it like ${example}` });
  }
  return strange.length === 0;
}

const EXAMPLES: Readonly<Record<Comparison['op'], string>> = {
  equals: 'compare it with `at_least` and `below`, or use a column of an exact type',
  one_of: 'compare it with `at_least` and `below`, or use a column of an exact type',
  above: 'only numbers and times have one order on every server; compare this one with `column: value`',
  at_least: 'only numbers and times have one order on every server; compare this one with `column: value`',
  below: 'only numbers and times have one order on every server; compare this one with `column: value`',
  at_most: 'only numbers and times have one order on every server; compare this one with `column: value`',
  starts_with: 'only texts have a beginning; compare this one with `column: value`',
};

function comparable(op: Comparison['op'], column: Column): boolean {
  if (op === 'equals' || op === 'one_of') return isExact(column);
  return op === 'starts_with' ? column.family === 'text' : isOrdered(column);
}

function written(value: Scalar): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
