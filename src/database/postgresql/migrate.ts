import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import type { Route } from '../../config/address/address.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import { listFiles, type MigrationSet } from '../migration-set.ts';
import { describePostgresqlError } from './failure.ts';
import { MIGRATION_TABLE, postgresqlMigrationState } from './migration-state.ts';
import { serverOptions } from './server-options.ts';
import { openPostgresql } from './session.ts';

const WHAT = 'migrating';
const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Applies what is pending, all of it in one transaction; two that start at once wait for each other. A Failure says
 * which right is missing, or that a newer version was here.
 */
export async function migratePostgresql(route: Route, set: MigrationSet): Promise<readonly string[]> {
  const session = await openPostgresql(route, WHAT, CONNECT_TIMEOUT_MS);
  try {
    // Knex's own lock makes the second one fail, and stays locked when its holder is killed.
    const name = bind(`retentiond migration: ${set.schema}`);
    await session.run(numbered(sql`SELECT pg_advisory_lock(hashtextextended(${name}, 0))`));
    const { pending } = await postgresqlMigrationState(session, set);
    if (pending.length === 0) return [];
    await session.script(`CREATE SCHEMA IF NOT EXISTS "${set.schema}"`);
    return await applyPending(route, set).catch((error: unknown) => {
      throw describePostgresqlError(error, WHAT);
    });
  } finally {
    await session.close();
  }
}

async function applyPending(route: Route, set: MigrationSet): Promise<readonly string[]> {
  const names = await listFiles(set.folder);
  const instance = knex({
    client: 'pg',
    connection: { ...serverOptions(route), application_name: 'retentiond' },
    pool: { min: 0, max: 2 },
    log: SILENT,
    migrations: {
      tableName: MIGRATION_TABLE,
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
