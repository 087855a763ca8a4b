import { type Address, type Route, routeOf } from '../config/address/address.ts';
import type { EngineName } from '../sql/dialect.ts';
import type { MigrationSet, MigrationState } from './migration-set.ts';
import { mysqlMigrationState } from './mysql/migration-state.ts';
import { engineOf } from './open-session.ts';
import { postgresqlMigrationState } from './postgresql/migration-state.ts';
import type { Session } from './session.ts';

export type { MigrationSet, MigrationState } from './migration-set.ts';

type Migrate = (route: Route, set: MigrationSet) => Promise<readonly string[]>;

/** Loaded where they are used: what only migrates, every command that asks for the state would wait for. */
const MIGRATE: Readonly<Record<EngineName, Migrate>> = {
  postgresql: async (...of) => (await import('./postgresql/migrate.ts')).migratePostgresql(...of),
  mysql: async (...of) => (await import('./mysql/migrate.ts')).migrateMysql(...of),
};

/**
 * Applies what is pending, so that a failure can be mended and the same tried again; two that start at once wait for each
 * other. A Failure says which right is missing, or that a newer version was here.
 */
export async function migrate(address: Address, set: MigrationSet): Promise<readonly string[]> {
  return MIGRATE[engineOf(address)](routeOf(address), set);
}

/** Which migrations are applied and which are pending in the session's database; changes nothing. */
export async function migrationState(session: Session, set: MigrationSet): Promise<MigrationState> {
  const isMysql = session.engine.dialect.engine === 'mysql';
  const readState = isMysql ? mysqlMigrationState : postgresqlMigrationState;
  return readState(session, set);
}
