import { z } from 'zod';
import type { FindingCode } from '../../finding.ts';
import { refuse } from '../../reading/refuse.ts';

/** The longest name of PostgreSQL (NAMEDATALEN less one); it cuts longer ones off, so they are refused. */
export const MAX_NAME_BYTES = 63;

/** Schemas of the servers, and our own: nothing in them is ever purged by a rule. */
const RESERVED_SCHEMAS: readonly string[] = [
  'information_schema',
  'mysql',
  'performance_schema',
  'retentiond',
  'retentiond_queue',
  'retentiond_receipts',
  'sys',
];

type NameProblem = Extract<FindingCode, `name-${string}`>;

/** A column of the live catalogue, as written. */
export const columnSchema = nameSchemaOf(problemOfColumn).meta({
  description: 'A column, spelt as in the database',
  examples: ['created_at'],
});

/** A table of the live catalogue, as written. */
export const tableSchema = nameSchemaOf(problemOfTable).meta({
  description: 'A table, or `schema.table`, spelt as in the database',
  examples: ['subscribers', 'crm.people'],
});

function nameSchemaOf(problemOf: (text: string) => NameProblem | null): z.ZodString {
  return z.string().superRefine((text, issues) => {
    const code = problemOf(text);
    if (code !== null) refuse(issues, code, { name: text, maximum: MAX_NAME_BYTES });
  });
}

/** A table without a schema is most often the one in `public`; other search paths are looked up in the catalogue. */
export function bareTable(text: string): string {
  return text.replace(/^public\./, '');
}

/** What is wrong with a table as written, `table` or `schema.table`; null: it can be looked up in the catalogue. */
export function problemOfTable(text: string): NameProblem | null {
  const parts = text.split('.');
  if (parts.length > 2) return 'name-too-many-dots';
  const problem = parts.map(problemOfPart).find((found) => found !== null);
  if (problem) return problem;
  return isReserved(parts) ? 'name-reserved' : null;
}

/** What is wrong with a column as written; a dot would name another table's column. */
export function problemOfColumn(text: string): NameProblem | null {
  if (text.includes('.')) return 'name-too-many-dots';
  return problemOfPart(text);
}

/** Quotes and slashes could stand in a quoted name, but in a file they are a mistake or an attack. */
function problemOfPart(text: string): NameProblem | null {
  if (text.trim() === '') return 'name-empty';
  if (Buffer.byteLength(text) > MAX_NAME_BYTES) return 'name-too-long';
  return /[\p{C}\p{Zl}\p{Zp}"'`;\\/[\]]/u.test(text) || text !== text.trim() ? 'name-impossible' : null;
}

/** PostgreSQL keeps every schema that begins with `pg_`, and finds its own tables without one. */
function isReserved(parts: readonly string[]): boolean {
  const first = (parts[0] as string).toLowerCase();
  return first.startsWith('pg_') || (parts.length === 2 && RESERVED_SCHEMAS.includes(first));
}
