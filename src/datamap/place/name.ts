import { z } from 'zod';
import type { FindingCode } from '../../finding.ts';
import type { Facts } from '../../finding-text/text.ts';
import { refuse } from '../../reading/refuse.ts';

/** The longest name of MySQL and MariaDB; no server that is spoken with has a longer one. */
const MAX_CHARACTERS = 64;

/** The longest name of PostgreSQL (NAMEDATALEN less one), which cuts longer ones off. */
const MAX_BYTES = 63;

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

/** A table of which nothing is done; `checkUsedNames` asks more of all others. */
export const listedTableSchema = nameSchemaOf(problemOfListed).meta({
  description: 'A table, or `schema.table`, spelt as in the database',
  examples: ['subscribers', 'crm.people'],
});

function nameSchemaOf(problemOf: (text: string) => NameProblem | null): z.ZodString {
  return z.string().superRefine((text, issues) => {
    const code = problemOf(text);
    if (code !== null) refuse(issues, code, nameFacts(text));
  });
}

/** A table without a schema is most often the one in `public`; other search paths are looked up in the catalogue. */
export function bareTable(text: string): string {
  return text.replace(/^public\./, '');
}

/** What the findings about a name say of it. */
export function nameFacts(name: string): Facts {
  return { name, characters: MAX_CHARACTERS, bytes: MAX_BYTES };
}

/** Whether PostgreSQL has no table or column of that name. */
export function isTooLongForPostgresql(text: string): boolean {
  return text.split('.').some((part) => Buffer.byteLength(part) > MAX_BYTES);
}

/** What is wrong with a table as written, `table` or `schema.table`; null: it can be looked up in the catalogue. */
export function problemOfTable(text: string): NameProblem | null {
  const parts = text.split('.');
  if (parts.length > 2) return 'name-too-many-dots';
  return problemOfListed(text) ?? (parts.some(isOdd) ? 'name-odd' : null);
}

/** The same of a table that is only compared with the catalogue: it stands in no statement and in no rule's id. */
export function problemOfListed(text: string): NameProblem | null {
  const parts = text.split('.');
  // No table of any schema is called by these, and paths are.
  if (parts.length > 2 && parts.includes('')) return 'name-too-many-dots';
  const problem = parts.map(problemOfPart).find((found) => found !== null);
  if (problem) return problem;
  return isReserved(parts) ? 'name-reserved' : null;
}

/** What is wrong with a column as written; a dot would name another table's column. */
export function problemOfColumn(text: string): NameProblem | null {
  if (text.includes('.')) return 'name-too-many-dots';
  return problemOfPart(text) ?? (isOdd(text) ? 'name-odd' : null);
}

/** What cannot be seen could make one name look like another. */
function problemOfPart(text: string): NameProblem | null {
  if (text.trim() === '') return 'name-empty';
  if (Array.from(text).length > MAX_CHARACTERS) return 'name-too-long';
  return /[\p{C}\p{Zl}\p{Zp}]/u.test(text) ? 'name-impossible' : null;
}

/** Quotes and slashes could stand in a quoted name, but where something is done they are a mistake or an attack. */
function isOdd(part: string): boolean {
  return /["'`;\\/[\]]/.test(part) || part !== part.trim();
}

/** PostgreSQL keeps every schema that begins with `pg_`, and finds its own tables without one. */
function isReserved(parts: readonly string[]): boolean {
  const first = (parts[0] as string).toLowerCase();
  return first.startsWith('pg_') || (parts.length > 1 && RESERVED_SCHEMAS.includes(first));
}
