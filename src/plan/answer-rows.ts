import type { TextRow } from '../database/session.ts';
import type { AnswerColumns } from './answer-columns.ts';

/** Rows that came one by one, looked at by columns. */
export function columnsOfRows(rows: readonly TextRow[]): AnswerColumns {
  const made: (readonly (string | null)[])[] = [];
  return {
    count: rows.length,
    texts: (column) => {
      made[column] ??= rows.map((row) => row[column] ?? null);
      return made[column];
    },
    isEvery: (column, answer) => rows.every((row) => (row[column] ?? null) === answer),
    row: (index) => rows[index] ?? [],
  };
}
