import type { SummaryColumn } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import type { Column, TypeFamily } from '../../../sql/shape.ts';
import type { Notes } from '../table/notes.ts';

const LETTERS = { month: 'YYYY-MM'.length, year: 'YYYY'.length } as const;
/** Of a month as a number: 202403 does not fit into two bytes. */
const NARROW = /^(tinyint|smallint)/i;

/** How a column takes a month or a year; null where it takes none. */
export function writtenIn(
  { family, length, type }: Column,
  unit: Exclude<SummaryColumn['unit'], 'value'>,
): 'date' | 'text' | 'number' | null {
  if (family === 'date') return 'date';
  if (family === 'text') return length === null || length >= LETTERS[unit] ? 'text' : null;
  if (family !== 'integer' || /^tinyint/i.test(type)) return null;
  return unit === 'month' && NARROW.test(type) ? null : 'number';
}

/** Values of which rows can share one; every other family tells rows apart, or cannot be compared. */
const SHARED: ReadonlySet<TypeFamily> = new Set(['text', 'enum', 'boolean', 'integer', 'uuid', 'date']);

/** Where a finding stands, and of which of the two tables it speaks. */
interface Told {
  readonly own: Notes;
  readonly notes: Notes;
  readonly at: WrittenAt;
}

/** A value is counted as it is, so that the summary must take every one of them, and keep apart those that differ. */
export function checkCountedValue(column: Column, into: Column, { own, notes, at }: Told): void {
  if (!SHARED.has(column.family)) {
    own.add('summary-value', at, { table: own.table, column: column.name, type: column.type });
  } else if (!takes(into, column)) {
    const facts = { table: notes.table, column: into.name, type: into.type };
    notes.add('summary-type', at, { ...facts, needed: column.type });
  } else if (into.collation && column.family === 'text' && !/_bin$/.test(into.collation.collation)) {
    const facts = { table: notes.table, column: into.name, collation: into.collation.collation };
    notes.add('summary-collation', at, facts);
  }
}

function takes(into: Column, column: Column): boolean {
  if (into.family !== column.family) return false;
  if (column.family !== 'text') return into.type === column.type;
  return into.length === null || (column.length !== null && column.length <= into.length);
}
