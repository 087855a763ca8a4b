import type { Language } from '../plan/explain/phrases.ts';
import type { Cell, Table } from './document.ts';
import type { Column } from './phrases.ts';
import { PHRASES } from './speech.ts';

/** What counts as it is written, or begins so. */
const AS_WRITTEN: ReadonlySet<Column> = new Set([
  'category',
  'data',
  'types',
  'purpose',
  'why',
  'place',
  'columns',
  'class',
  'rule',
  'how',
]);

/** A table with its columns named in the language; what we say begins with a capital letter. */
export function tableOf(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  language: Language,
): Table {
  return {
    caption,
    columns: columns.map((column) => PHRASES[language].column[column]),
    rows: rows.map((row) =>
      row.map((cell, index) => (AS_WRITTEN.has(columns[index] as Column) ? cell : cell.map(capitalised))),
    ),
  };
}

export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
