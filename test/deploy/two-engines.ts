import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startMariadb } from '../../demo/mariadb/server.ts';
import { startPostgres } from '../../demo/postgres/server.ts';
import { freshDatabase } from '../support/database.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { freshMariadb } from '../support/mariadb.ts';
import { PROVABLE } from '../support/mariadb-desk.ts';
import { startRedis } from '../support/servers/redis.ts';

/** A project over a PostgreSQL and a MariaDB of its own, with a Redis as its queue, and a log of eight rows on each. */
export interface TwoEngines {
  /** With policies/ and datamap/, which everybody may read, and no configuration yet. */
  readonly folder: string;
  readonly urls: Readonly<Record<'CONTROL_URL' | 'QUEUE_URL' | 'CRM_URL' | 'SHOP_URL', string>>;
  /** The keys of the rows that are left in `crm` and in `shop`; at first 1 to 8, of which 5 and 6 are due. */
  left(): Promise<readonly string[]>;
  remove(): Promise<void>;
}

export const ALL_LEFT = ['1 2 3 4 5 6 7 8', '1 2 3 4 5 6 7 8'];
export const KEPT = ['6 7 8', '7 8'];

/** All of retentiond.yaml but `web`. */
export function configText(schedule: string, digestKeyFile: string): string {
  return `control: { url: "\${CONTROL_URL}" }
queue: { url: "\${QUEUE_URL}" }
policies: policies
datamap: datamap
timezone: Europe/Paris
approval: never
schedule: "${schedule}"
evidence: { digest_key_file: "${digestKeyFile}" }
connections: { crm: { url: "\${CRM_URL}" }, shop: { url: "\${SHOP_URL}" } }
`;
}

/** Starts the servers, and fills the tables. */
export async function openTwoEngines(): Promise<TwoEngines> {
  const postgres = await startPostgres({ fsync: false });
  const mariadb = await startMariadb({ fsync: false, settings: PROVABLE });
  const redis = await startRedis();
  const address = postgres.url('postgres');
  const database = await freshDatabase({ target: address, control: address });
  const shop = await freshMariadb(mariadb.admin);
  await ask(
    database.url,
    `CREATE TABLE log (id bigint PRIMARY KEY, ts timestamptz, user_id int);
     INSERT INTO log SELECT i, CASE WHEN i <= 5 THEN timestamptz '2020-01-01' ELSE now() END, i FROM generate_series(1, 8) AS i`,
  );
  await mariadb.admin.query(
    `USE ${shop.name};
     CREATE TABLE log (id bigint PRIMARY KEY, ts timestamp(6) NULL, user_id int);
     INSERT INTO log SELECT seq, IF(seq <= 6, TIMESTAMP'2020-01-01 00:00:00', NOW(6)), seq FROM seq_1_to_8`,
  );
  const folder = writeFiles();
  return {
    folder,
    urls: {
      CONTROL_URL: database.controlUrl,
      QUEUE_URL: redis.url,
      CRM_URL: database.url,
      SHOP_URL: shop.url,
    },
    left: async () => {
      const crm = await ask(database.url, 'SELECT id::text FROM log ORDER BY log.id');
      const there = await mariadb.admin.query(`SELECT id FROM ${shop.name}.log ORDER BY id`);
      return [crm, there].map((rows) => rows.map(({ id }) => id).join(' '));
    },
    remove: async () => {
      await Promise.all([postgres.remove(), mariadb.remove(), redis.remove()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeFiles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-deployed-'));
  chmodSync(folder, 0o755);
  for (const name of ['policies', 'datamap']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'policies/logs.yaml'), LOGS_POLICY);
  writeFileSync(join(folder, 'datamap/crm.yaml'), LOGS_MAP);
  writeFileSync(join(folder, 'datamap/shop.yaml'), LOGS_MAP.replace('crm', 'shop'));
  return folder;
}

/** What a digest key's file holds. */
export function digestKey(): string {
  return randomBytes(32).toString('hex');
}

async function ask(url: string, sql: string): Promise<readonly { readonly id: string }[]> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
