import type { WrittenAt } from '../../../finding.ts';
import type { Phrase } from '../../../finding-text/text.ts';
import type { Predicate, Scalar } from '../../../sql/predicate.ts';
import type { Column } from '../../../sql/shape.ts';
import type { Notes } from '../table/notes.ts';
import { exampleOf, fits, isExact, isOrdered, isText } from './value-fit.ts';

/** A test of one column. */
export type Comparison = Exclude<Predicate, { op: 'not' | 'all' | 'any' | 'some' }>;

type Valued = Exclude<Comparison['op'], 'matches'>;

/** Whether a policy may tell the column's values apart by their names. */
function checkText(column: Column, at: WrittenAt, notes: Notes): boolean {
  if (isText(column)) return true;
  notes.add('attribute-type', at, { column: column.name, type: column.type });
  return false;
}

/** Whether the column's type can be compared like that, with these values; says so where not. */
export function checkComparison(predicate: Comparison, column: Column, at: WrittenAt, notes: Notes): boolean {
  if (predicate.op === 'matches') return checkText(column, at, notes);
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
    notes.add('comparison-type', at, {
      ...facts,
      comparison: predicate.op,
      example: { phrase: INSTEAD[predicate.op] },
    });
    return false;
  }
  const strange = values.filter((value) => !fits(value, column));
  for (const value of strange) {
    notes.add('value-type', at, { ...facts, value: written(value), example });
  }
  return strange.length === 0;
}

const INSTEAD: Readonly<Record<Valued, Phrase['phrase']>> = {
  equals: 'compare-inexact',
  one_of: 'compare-inexact',
  above: 'compare-unordered',
  at_least: 'compare-unordered',
  below: 'compare-unordered',
  at_most: 'compare-unordered',
  starts_with: 'compare-beginning',
};

function comparable(op: Valued, column: Column): boolean {
  if (op === 'equals' || op === 'one_of') return isExact(column);
  return op === 'starts_with' ? column.family === 'text' : isOrdered(column);
}

function written(value: Scalar): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}
