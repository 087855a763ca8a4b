import { type Address, routeOf } from '../config/address/address.ts';
import type { MigrationSet, MigrationState } from './migration-set.ts';
import { migrateMysql, mysqlMigrationState } from './mysql/migrate.ts';
import { engineOf } from './open-session.ts';
import { migratePostgresql, postgresqlMigrationState } from './postgresql/migrate.ts';
import type { Session } from './session.ts';

export type { MigrationSet, MigrationState } from './migration-set.ts';

/**
 * Applies what is pending, so that a failure can be mended and the same tried again; two that start at once wait for each
 * other. A Failure says which right is missing, or that a newer version was here.
 */
export async function migrate(address: Address, set: MigrationSet): Promise<readonly string[]> {
  const migrateThere = engineOf(address) === 'mysql' ? migrateMysql : migratePostgresql;
  return migrateThere(routeOf(address), set);
}

/** Which migrations are applied and which are pending in the session's database; changes nothing. */
export async function migrationState(session: Session, set: MigrationSet): Promise<MigrationState> {
  const isMysql = session.engine.dialect.engine === 'mysql';
  const readState = isMysql ? mysqlMigrationState : postgresqlMigrationState;
  return readState(session, set);
}
