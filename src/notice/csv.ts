import { stringify } from 'csv-stringify/sync';
import type { NoticeDocument } from './document.ts';

/** A number stays a number, with its sign; a text never becomes a formula; null is an empty cell. */
export type CsvCell = string | number | bigint | null;

const FORMAT = {
  record_delimiter: 'windows',
  // Of a cell's own line ends the library would quote only those that are ours.
  quote_record_delimiter: true,
  // https://owasp.org/www-community/attacks/CSV_Injection
  escape_formulas: true,
  // Its list has the line feed, too, which the library leaves out.
  cast: { string: (text: string) => (text.startsWith('\n') ? `'${text}` : text) },
} as const;

/** RFC 4180 with a header, and no cell that a spreadsheet would take for a formula. */
export function csvText(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return stringify([header, ...rows], FORMAT);
}

/** One row as one line, which ends. */
export function csvRow(row: readonly CsvCell[]): string {
  return stringify([row], FORMAT);
}

/** The same a row at a time, the header first; each piece ends its line. */
export async function* csvLines(
  header: readonly string[],
  rows: AsyncIterable<readonly CsvCell[]>,
): AsyncGenerator<string> {
  yield csvRow(header);
  for await (const row of rows) yield csvRow(row);
}

export function toCsv({ sheet }: NoticeDocument): string {
  return csvText(
    sheet.columns,
    sheet.rows.map((row) => row.map((cell) => cell.join('\n'))),
  );
}
