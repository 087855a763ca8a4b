import { readFile } from 'node:fs/promises';
import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { Instant } from '../../../src/calendar/instant.ts';
import { mysqlText, type Row } from '../../model/row.ts';
import { COMPANY_FILES } from '../files.ts';
import { shopRows } from './rows.ts';

export const SHOP_TABLE = 'web_log';

const COLUMNS = ['id', 'seen_at', 'customer_id', 'page', 'ip', 'under_investigation'] as const;
const ROWS_AT_ONCE = 1_000;

/** Makes the shop's table in an empty database and fills it; answers with the rows, for the reference model. */
export async function loadShop(client: Connection, now: Instant, seed?: number): Promise<readonly Row[]> {
  const rows = shopRows(now, seed);
  await client.query(await readFile(COMPANY_FILES.shop.schema, 'utf8'));
  // Zero dates are what such databases hold; the times are wall clock times whatever the session's zone is.
  await client.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
  for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
    const values = rows
      .slice(first, first + ROWS_AT_ONCE)
      .map((row) => COLUMNS.map((column) => mysqlText(row[column] ?? null)));
    await client.query(`INSERT INTO ${SHOP_TABLE} (${COLUMNS.join(', ')}) VALUES ?`, [values]);
  }
  await client.query(`ANALYZE TABLE ${SHOP_TABLE}`);
  return rows;
}

/** The keys that the table still holds. */
export async function readShopKeys(client: Connection): Promise<ReadonlySet<bigint>> {
  const [rows] = await client.query<RowDataPacket[]>(`SELECT CAST(id AS CHAR) AS row_key FROM ${SHOP_TABLE}`);
  return new Set(rows.map((row) => BigInt(row['row_key'])));
}
