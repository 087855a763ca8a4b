import { openClient } from './client.ts';
import type { Servers } from './servers.ts';

/** The tables of an application, the same on both engines but for what an instant is called. */
function sourceTables(instant: string): readonly string[] {
  return [
    `CREATE TABLE visits (id bigint PRIMARY KEY, account_id bigint NOT NULL, path varchar(200) NOT NULL,
       seen_at ${instant} NOT NULL DEFAULT '2000-01-01 00:00:00')`,
    'CREATE INDEX visits_seen ON visits (seen_at)',
    `CREATE TABLE accounts (id bigint PRIMARY KEY, email varchar(200) NOT NULL, phone varchar(50),
       closed_at ${instant} NULL, done_at ${instant} NULL)`,
    'CREATE INDEX accounts_closed ON accounts (closed_at)',
    `CREATE TABLE contracts (id bigint PRIMARY KEY, account_id bigint NOT NULL, words varchar(500) NOT NULL,
       ended_at ${instant} NULL)`,
    'CREATE INDEX contracts_ended ON contracts (ended_at)',
    `CREATE TABLE baskets (id bigint PRIMARY KEY, account_id bigint NOT NULL, left_at ${instant} NULL)`,
    'CREATE INDEX baskets_left ON baskets (left_at)',
    `CREATE TABLE basket_lines (id bigint PRIMARY KEY, basket_id bigint NOT NULL, article varchar(100) NOT NULL,
       FOREIGN KEY (basket_id) REFERENCES baskets (id))`,
    'CREATE INDEX lines_basket ON basket_lines (basket_id)',
  ];
}

function archiveTables(instant: string): readonly string[] {
  return [
    `CREATE TABLE contracts (id bigint PRIMARY KEY, account_id bigint NOT NULL, words varchar(500) NOT NULL,
       ended_at ${instant} NULL, started_at ${instant} NULL)`,
    'CREATE INDEX contracts_started ON contracts (started_at)',
  ];
}

/** Makes them as the daemon's own role, which then may do with them what its rules ask. */
export async function makeTables({ urls }: Servers): Promise<void> {
  const made: readonly (readonly [string, readonly string[]])[] = [
    [urls.crm, sourceTables('timestamptz')],
    [urls.shop, sourceTables('timestamp(6)')],
    [urls.vault, archiveTables('timestamptz')],
    [urls.attic, archiveTables('timestamp(6)')],
  ];
  for (const [url, statements] of made) {
    const client = await openClient(url);
    for (const statement of statements) await client.change(statement);
    await client.close();
  }
}
