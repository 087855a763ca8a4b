import { readFileSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { checkCompany } from '../../demo/company/check.ts';
import { COMPANY_FILES } from '../../demo/company/files.ts';
import { COMPANY_TABLES, loadCompany, readKeys } from '../../demo/company/load.ts';
import type { CompanyRows } from '../../demo/company/rows.ts';
import { isTime } from '../../demo/model/row.ts';
import type { DataMap, EventColumn, Place } from '../../src/datamap/place/place.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { PLAIN_PLACE } from '../support/plain.ts';
import { asPolicy, readWritten } from '../support/written.ts';

const NOW = 1_717_200_000_000_000n;
let database: FreshDatabase;
let client: pg.Client;
let rows: CompanyRows;

beforeAll(async () => {
  database = await freshDatabase();
  client = new pg.Client(database.url);
  await client.connect();
  rows = await loadCompany(client, NOW);
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('every row arrives, microseconds and infinities included', async () => {
  for (const table of COMPANY_TABLES) {
    expect(await readKeys(client, table)).toEqual(new Set(rows[table].map((row) => row.id)));
  }
  const { rows: found } = await client.query<{ id: string; micros: string }>(`
    SELECT id::text, CASE WHEN isfinite(ts) THEN (extract(epoch FROM ts) * 1000000)::bigint::text ELSE ts::text END AS micros
    FROM access_log ORDER BY access_log.id`);
  const sent = rows.access_log.map(({ id, ts = null }) => ({
    id: String(id),
    micros: isTime(ts) && ts.type === 'timestamptz' ? String(ts.micros) : null,
  }));
  expect(found).toEqual(sent);
});

test('the application goes on numbering where the rows end', async () => {
  const inserted = await client.query<{ id: string }>(
    `INSERT INTO visitor_cookies (name, visitor_id, set_at) VALUES ('_visit', 'visitor-1', 1) RETURNING id`,
  );
  expect(inserted.rows).toEqual([{ id: '10001' }]);
  await client.query('DELETE FROM visitor_cookies WHERE id = 10001');
});

test('the roles are ordinary, and the control role may not enter the target', async () => {
  const { rows: roles } = await client.query(
    'SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user',
  );
  expect(roles).toEqual([{ rolsuper: false, rolcreatedb: false, rolcreaterole: false }]);
  const intruder = new URL(database.controlUrl);
  intruder.pathname = new URL(database.url).pathname;
  await expect(new pg.Client(intruder.href).connect()).rejects.toThrow(/permission denied for database/);
});

describe("the model and PostgreSQL's own calendar agree on what remains", () => {
  const zones = { policies: 'Europe/Paris', columns: 'Europe/Paris', plausibleAfter: '1990-01-01' };
  const policies = ['logs', 'prospects', 'subscribers', 'candidates', 'cookies'].map((name) =>
    asPolicy(readWritten(`${name}.yaml`)),
  );
  const promises = { connection: 'crm', policies, datamap: readDatamap(), zones, now: NOW };

  test('before anything is deleted, there is too much of every table', async () => {
    for (const check of await checkCompany(client, rows, promises)) {
      expect(check).toMatchObject({
        found: check.loaded,
        missing: 0,
        surplus: check.loaded - check.expected,
      });
      expect(check.surplus).toBeGreaterThan(500);
      expect(check.expected).toBeGreaterThan(500);
    }
  });

  test('after a deletion by hand, exactly the right rows are there', async () => {
    await client.query(`SET TIME ZONE 'Europe/Paris'`);
    const ended = (start: string, period: string): string =>
      `(${start})::date + interval '${period}' < date '2024-06-01' AND ${start} >= '1990-01-01'`;
    await client.query(`DELETE FROM access_log WHERE
      (NOT under_investigation AND ${ended('ts', '3 months')}) OR (under_investigation AND ${ended('ts', '13 months')})`);
    await client.query(`DELETE FROM people WHERE status = 'prospect' AND ${ended('greatest(created_at, last_contact_at)', '3 years')}
      AND created_at >= '1990-01-01' AND last_contact_at >= '1990-01-01' IS NOT FALSE`);
    await client.query(
      `DELETE FROM people WHERE status = 'candidate' AND ${ended('applied_at', '12 months')}`,
    );
    await client.query(`DELETE FROM subscribers WHERE ${ended('ended_at', '5 years')}`);
    await client.query(
      `DELETE FROM visitor_cookies WHERE ${ended('to_timestamp(set_at / 1000.0)', '6 months')}`,
    );
    for (const check of await checkCompany(client, rows, promises)) {
      expect(check).toMatchObject({ found: check.expected, missing: 0, surplus: 0 });
    }
  });

  test('a row too few and a row too many are told', async () => {
    const { rows: lost } = await client.query(
      `DELETE FROM subscribers WHERE id = (SELECT min(id) FROM subscribers) RETURNING id`,
    );
    await client.query(
      `INSERT INTO subscribers (id, email, started_at) VALUES (99999, 'user-99999@customer.example', now())`,
    );
    const checks = await checkCompany(client, rows, promises);
    expect(lost).toHaveLength(1);
    expect(checks.find((check) => check.table === 'crm.subscribers')).toMatchObject({
      missing: 1,
      surplus: 1,
    });
  });
});

interface WrittenPlace {
  readonly category: string;
  readonly where?: Readonly<Record<string, string>>;
  readonly events: Readonly<
    Record<string, string | { readonly column: string; readonly always?: boolean; readonly as?: 'epoch_ms' }>
  >;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
}

/** The shipped data map, read without the project's own reader. */
function readDatamap(): DataMap {
  const position = { file: 'crm.yaml', line: 1, column: 1, excerpt: null };
  const map = parse(readFileSync(COMPANY_FILES.crm, 'utf8')) as {
    readonly tables: Readonly<Record<string, WrittenPlace | WrittenPlace[]>>;
  };
  const equals = ([column, value]: [string, string | boolean]) => ({ op: 'equals', column, value }) as const;
  const first = (condition: Readonly<Record<string, string | boolean>>) =>
    Object.entries(condition).map(equals)[0] ?? null;
  const asEvent = (written: WrittenPlace['events'][string]): EventColumn =>
    typeof written === 'string'
      ? { column: written, always: false, as: null, from: null, position }
      : {
          column: written.column,
          always: written.always ?? false,
          as: written.as ?? null,
          from: null,
          position,
        };
  const asPlace = (written: WrittenPlace): Place => ({
    category: written.category,
    where: written.where ? first(written.where) : null,
    person: { kind: 'none', because: 'the model does not ask' },
    events: Object.fromEntries(Object.entries(written.events).map(([name, event]) => [name, asEvent(event)])),
    conditions: Object.fromEntries(
      Object.entries(written.conditions ?? {}).map(([name, condition]) => [name, first(condition)]),
    ),
    dependants: [],
    attributes: {},
    alteration: null,
    ...PLAIN_PLACE,
    position,
    positions: {},
  });
  const tables = Object.entries(map.tables)
    .filter(([, written]) => Array.isArray(written) || 'category' in written)
    .map(
      ([table, written]) =>
        ({ kind: 'places', table, key: null, places: [written].flat().map(asPlace), position }) as const,
    );
  return {
    connections: ['crm'],
    timezone: 'Europe/Paris',
    backupsKept: null,
    tables,
    position,
    positions: {},
  };
}
