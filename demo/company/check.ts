import type { Instant } from '../../src/calendar/instant.ts';
import type { DataMap } from '../../src/datamap/place/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { type Promised, remaining, type Zones } from '../model/reference.ts';
import type { Row } from '../model/row.ts';
import { tableOf, type World } from '../model/world.ts';
import { type Client, COMPANY_TABLES, readKeys } from './load.ts';
import type { CompanyRows } from './rows.ts';

/** How a table after the runs compares with what the reference model says must remain. */
export interface TableCheck {
  /** `connection.table` */
  readonly table: string;
  readonly loaded: number;
  readonly expected: number;
  readonly found: number;
  /** Rows that should be there and are not. */
  readonly missing: number;
  /** Rows that are there and should have gone. */
  readonly surplus: number;
}

/** What was promised, and when the runs decided. */
export interface Promises {
  readonly connection: string;
  readonly policies: readonly Policy[];
  readonly datamap: DataMap;
  readonly zones: Zones;
  /** The instant as of which the runs judged the rows. */
  readonly now: Instant;
}

/** The rows as they were loaded, by table; `id` is the row key of each. */
export type LoadedRows = Readonly<Record<string, readonly Row[]>>;

/** Judges every loaded row with the reference model and compares the keys, table by table. */
export async function checkTables(
  loaded: LoadedRows,
  promises: Promises,
  readKeysOf: (table: string) => Promise<ReadonlySet<bigint>>,
): Promise<readonly TableCheck[]> {
  const checks: TableCheck[] = [];
  const left = whatIsLeft(loaded, promises);
  for (const [table, rows] of Object.entries(loaded)) {
    if (!promises.datamap.tables.some((entry) => entry.table === table))
      throw new RangeError(`the data map does not name ${table}`);
    const expected = new Set(tableOf(left, table).rows.map((row) => row['id'] as bigint));
    const found = await readKeysOf(table);
    checks.push({
      table: `${promises.connection}.${table}`,
      loaded: rows.length,
      expected: expected.size,
      found: found.size,
      missing: [...expected].filter((key) => !found.has(key)).length,
      surplus: [...found].filter((key) => !expected.has(key)).length,
    });
  }
  return checks;
}

/** The same for the tables of the company's first database. */
export async function checkCompany(
  client: Client,
  loaded: CompanyRows,
  promises: Promises,
): Promise<readonly TableCheck[]> {
  const keysOf = new Map(COMPANY_TABLES.map((table) => [table as string, () => readKeys(client, table)]));
  return checkTables(loaded, promises, async (table) => keysOf.get(table)?.() ?? new Set());
}

/** What the reference model leaves of the loaded rows. */
export function whatIsLeft(loaded: LoadedRows, promises: Promises): World {
  const tables = Object.entries(loaded).map(([table, rows]) => [table, { key: ['id'], rows }] as const);
  return remaining(promisedOf(promises), { tables: Object.fromEntries(tables), foreignKeys: [] });
}

/** The promises as the reference model takes them. */
export function promisedOf({ connection, policies, datamap, zones, now }: Promises): Promised {
  return { connection, policies, entries: datamap.tables, holds: [], now, zones };
}
