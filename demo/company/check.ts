import type { Instant } from '../../src/calendar/instant.ts';
import type { DataMap } from '../../src/datamap/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { remaining, type Zones } from '../model/reference.ts';
import { tableOf } from '../model/world.ts';
import { type Client, COMPANY_TABLES, readKeys } from './load.ts';
import type { CompanyRows, CompanyTable } from './rows.ts';

/** How a table after the runs compares with what the reference model says must remain. */
export interface TableCheck {
  readonly table: CompanyTable;
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
  readonly policies: readonly Policy[];
  readonly datamap: DataMap;
  readonly zones: Zones;
  /** The instant as of which the runs judged the rows. */
  readonly now: Instant;
}

/** Judges every loaded row with the reference model and compares the keys, table by table. */
export async function checkCompany(
  client: Client,
  loaded: CompanyRows,
  { policies, datamap, zones, now }: Promises,
): Promise<readonly TableCheck[]> {
  const checks: TableCheck[] = [];
  const tables = COMPANY_TABLES.map((table) => [table, { key: ['id'], rows: loaded[table] }] as const);
  const left = remaining(
    { connection: 'crm', policies, entries: datamap.tables, holds: [], now, zones },
    { tables: Object.fromEntries(tables), foreignKeys: [] },
  );
  for (const table of COMPANY_TABLES) {
    if (!datamap.tables.some((entry) => entry.table === table))
      throw new RangeError(`the data map does not name ${table}`);
    const expected = new Set(tableOf(left, table).rows.map((row) => row['id'] as bigint));
    const found = await readKeys(client, table);
    checks.push({
      table,
      loaded: loaded[table].length,
      expected: expected.size,
      found: found.size,
      missing: [...expected].filter((key) => !found.has(key)).length,
      surplus: [...found].filter((key) => !expected.has(key)).length,
    });
  }
  return checks;
}
