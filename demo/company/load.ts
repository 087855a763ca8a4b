import { readFile } from 'node:fs/promises';
import type { Instant } from '../../src/calendar/instant.ts';
import { postgresText, type Row } from '../model/row.ts';
import { COMPANY_FILES } from './files.ts';
import { type CompanyRows, type CompanyTable, companyRows } from './rows.ts';

/** A connection to the company's database, as the ordinary role that owns it. */
export interface Client {
  query(sql: string, values?: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

const COLUMNS: Readonly<Record<CompanyTable, Readonly<Record<string, string>>>> = {
  access_log: {
    id: 'bigint',
    ts: 'timestamptz',
    user_id: 'bigint',
    path: 'text',
    ip: 'inet',
    under_investigation: 'boolean',
  },
  people: {
    id: 'bigint',
    status: 'text',
    email: 'text',
    created_at: 'timestamptz',
    last_contact_at: 'timestamptz',
    applied_at: 'date',
    phone: 'text',
    birth_date: 'date',
    signup_ip: 'inet',
    country: 'text',
  },
  subscribers: { id: 'bigint', email: 'text', started_at: 'timestamp', ended_at: 'timestamp' },
  visitor_cookies: { id: 'bigint', name: 'text', visitor_id: 'text', set_at: 'bigint' },
};

export const COMPANY_TABLES = Object.keys(COLUMNS) as readonly CompanyTable[];

/** Makes the company's tables in an empty database and fills them; answers with the rows, for the reference model. */
export async function loadCompany(client: Client, now: Instant, seed = 1): Promise<CompanyRows> {
  const rows = companyRows(now, seed);
  await client.query(await readFile(COMPANY_FILES.schema, 'utf8'));
  for (const table of COMPANY_TABLES) await insertRows(client, table, rows[table]);
  await client.query(`ANALYZE ${COMPANY_TABLES.join(', ')}`);
  return rows;
}

/** The keys that a table still holds. */
export async function readKeys(client: Client, table: CompanyTable): Promise<ReadonlySet<bigint>> {
  const { rows } = await client.query(`SELECT id::text AS key FROM ${table}`);
  return new Set((rows as readonly { readonly key: string }[]).map((row) => BigInt(row.key)));
}

async function insertRows(client: Client, table: CompanyTable, rows: readonly Row[]): Promise<void> {
  const columns = Object.entries(COLUMNS[table]);
  const names = columns.map(([name]) => name).join(', ');
  const arrays = columns.map(([, type], index) => `$${index + 1}::text[]::${type}[]`).join(', ');
  await client.query(
    `INSERT INTO ${table} (${names}) SELECT * FROM unnest(${arrays})`,
    columns.map(([name]) => rows.map((row) => postgresText(row[name] ?? null))),
  );
  // The application goes on numbering where the loaded rows end.
  await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), ${rows.length})`);
}
