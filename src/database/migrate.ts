import type { MigrationSet, MigrationState } from './migration-set.ts';
import { migrateMysql, mysqlMigrationState } from './mysql/migrate.ts';
import { engineOf } from './open-session.ts';
import { migratePostgresql, postgresqlMigrationState } from './postgresql/migrate.ts';

export type { MigrationSet, MigrationState } from './migration-set.ts';

/**
 * Applies what is pending, so that a failure can be mended and the same tried again; two that start at once wait for each
 * other. A Failure says which right is missing, or that a newer version was here.
 */
export async function migrate(url: string, set: MigrationSet): Promise<readonly string[]> {
  return engineOf(url) === 'mysql' ? migrateMysql(url, set) : migratePostgresql(url, set);
}

/** Which migrations are applied and which are pending; changes nothing. */
export async function migrationState(url: string, set: MigrationSet): Promise<MigrationState> {
  return engineOf(url) === 'mysql' ? mysqlMigrationState(url, set) : postgresqlMigrationState(url, set);
}
