import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import type { Route } from '../../config/address/address.ts';
import { listFiles, type MigrationSet, type MigrationState, stateOf } from '../migration-set.ts';
import { describePostgresqlError } from './failure.ts';
import { cutClient, endClient } from './farewell.ts';
import { serverOptions } from './server-options.ts';

const TABLE = 'migration';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Applies what is pending, all of it in one transaction; two that start at once wait for each other. A Failure says
 * which right is missing, or that a newer version was here.
 */
export async function migratePostgresql(route: Route, set: MigrationSet): Promise<readonly string[]> {
  return withClient(route, 'migrating', async (client) => {
    // Knex's own lock makes the second one fail, and stays locked when its holder is killed.
    await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [
      `retentiond migration: ${set.schema}`,
    ]);
    const { pending } = await readState(client, set);
    if (pending.length === 0) return [];
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${pg.escapeIdentifier(set.schema)}`);
    return applyPending(route, set);
  });
}

/** Which migrations are applied and which are pending; changes nothing. */
export async function postgresqlMigrationState(route: Route, set: MigrationSet): Promise<MigrationState> {
  return withClient(route, 'reading the migrations', (client) => readState(client, set));
}

async function withClient<T>(
  route: Route,
  what: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    ...serverOptions(route),
    application_name: 'retentiond',
    // A server that begins to encrypt and falls silent would be waited for without end.
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Without a listener a connection that dies while it waits would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    cutClient(client);
    throw describePostgresqlError(error, what);
  }
  try {
    return await work(client);
  } catch (error) {
    throw describePostgresqlError(error, what);
  } finally {
    await endClient(client);
  }
}

async function readState(client: pg.Client, set: MigrationSet): Promise<MigrationState> {
  const names = await listFiles(set.folder);
  const exists = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [
    `${set.schema}.${TABLE}`,
  ]);
  const rows = exists.rows[0].there
    ? (await client.query(`SELECT name FROM "${set.schema}".${TABLE}`)).rows
    : [];
  return stateOf(
    names,
    rows.map((row: { name: string }) => row.name),
    `the schema ${set.schema}`,
  );
}

async function applyPending(route: Route, set: MigrationSet): Promise<readonly string[]> {
  const names = await listFiles(set.folder);
  const instance = knex({
    client: 'pg',
    connection: { ...serverOptions(route), application_name: 'retentiond' },
    pool: { min: 0, max: 2 },
    log: SILENT,
    migrations: {
      tableName: TABLE,
      schemaName: set.schema,
      migrationSource: {
        getMigrations: async () => names,
        getMigrationName: (name: string) => name,
        getMigration: async (name: string) => {
          const text = await readFile(join(set.folder, name), 'utf8');
          // Knex would take every question mark for a gap.
          return {
            up: (transaction: Knex) => transaction.raw(text.replaceAll('?', '\\?')),
            down: refuseDown,
          };
        },
      },
    },
  });
  try {
    await instance.migrate.forceFreeMigrationsLock();
    const [, applied] = (await instance.migrate.latest()) as [number, string[]];
    return applied;
  } finally {
    await instance.destroy();
  }
}

/** What went wrong is told by the failure; knex would also write the server's message, values and all, to the terminal. */
const SILENT = { warn: quiet, error: quiet, deprecate: quiet, debug: quiet };

function quiet(): void {}

/** Evidence is never unmade by a migration. */
async function refuseDown(): Promise<never> {
  throw new Error('migrations only go forward');
}
