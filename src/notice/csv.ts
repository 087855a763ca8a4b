import { stringify } from 'csv-stringify/sync';
import type { NoticeDocument } from './document.ts';

/** RFC 4180, with no cell that a spreadsheet would take for a formula. */
export function toCsv({ sheet }: NoticeDocument): string {
  const rows = sheet.rows.map((row) => row.map((cell) => cell.join('\n')));
  return stringify([sheet.columns, ...rows], { record_delimiter: 'windows', escape_formulas: true });
}
