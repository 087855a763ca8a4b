import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { describeDatabaseError } from './failure.ts';

/** A folder of numbered SQL files, and the schema that they fill. */
export interface MigrationSet {
  readonly folder: string;
  readonly schema: string;
}

/** What stands before us: which files were applied, and which wait. */
export interface MigrationState {
  readonly applied: readonly string[];
  readonly pending: readonly string[];
}

const TABLE = 'migration';

/** Applies what is pending, each file in one transaction; two that start at once wait for each other (knex's lock). */
export async function migrate(url: string, set: MigrationSet): Promise<readonly string[]> {
  return withKnex(url, set, async (migrator) => {
    const [, applied] = (await migrator.latest()) as [number, string[]];
    return applied;
  });
}

/** Which migrations are applied and which are pending; changes nothing. */
export async function migrationState(url: string, set: MigrationSet): Promise<MigrationState> {
  const names = await listFiles(set.folder);
  const client = new pg.Client({ connectionString: url, application_name: 'retentiond' });
  try {
    await client.connect();
    const exists = await client.query('SELECT to_regclass($1) IS NOT NULL AS there', [`${set.schema}.${TABLE}`]);
    const rows = exists.rows[0].there ? (await client.query(`SELECT name FROM "${set.schema}".${TABLE}`)).rows : [];
    const applied = new Set(rows.map((row: { name: string }) => row.name));
    return { applied: names.filter((name) => applied.has(name)), pending: names.filter((name) => !applied.has(name)) };
  } catch (error) {
    throw describeDatabaseError(error, 'reading the migrations');
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function withKnex<T>(url: string, set: MigrationSet, work: (migrator: Knex.Migrator) => Promise<T>): Promise<T> {
  const names = await listFiles(set.folder);
  const instance = knex({
    client: 'pg',
    connection: { connectionString: url, application_name: 'retentiond' },
    pool: { min: 0, max: 2 },
    migrations: {
      tableName: TABLE,
      schemaName: set.schema,
      migrationSource: {
        getMigrations: async () => names,
        getMigrationName: (name: string) => name,
        getMigration: async (name: string) => {
          const text = await readFile(join(set.folder, name), 'utf8');
          return { up: (transaction: Knex) => transaction.raw(text), down: refuseDown };
        },
      },
    },
  });
  try {
    await instance.raw('CREATE SCHEMA IF NOT EXISTS ??', [set.schema]);
    return await work(instance.migrate);
  } catch (error) {
    throw describeDatabaseError(error, 'migrating');
  } finally {
    await instance.destroy();
  }
}

/** Evidence is never unmade by a migration. */
async function refuseDown(): Promise<never> {
  throw new Error('migrations only go forward');
}

async function listFiles(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
}
