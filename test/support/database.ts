import { inject } from 'vitest';
import type { Servers, TestEngine } from './engines/engine.ts';
import { POSTGRESQL } from './engines/postgresql.ts';
import { freshRole } from './fresh-role.ts';
import { migratedDatabase } from './migrated-database.ts';

/** A target and a control database of one test, each owned by an ordinary role of its own. */
export interface FreshDatabase {
  /** The target, as the ordinary role that owns it and its tables. */
  readonly url: string;
  /** The control database, as another ordinary role, which may not even connect to the target. */
  readonly controlUrl: string;
  /** The target as superuser: for what tests do to a server, never for what the product does. */
  readonly superuserUrl: string;
  /** The control database as superuser. */
  readonly controlSuperuserUrl: string;
  readonly targetRole: string;
  readonly controlRole: string;
  drop(): Promise<void>;
}

/** What stands in a database: nothing, or what `migrate` makes there but the ledger and its name. */
export type DatabaseState = 'empty' | 'migrated';

/** Makes a target and a control database, empty by default, on the run's servers and PostgreSQL; only there they can be migrated. */
export async function freshDatabase(
  servers?: Servers,
  engine: TestEngine = POSTGRESQL,
  before: { readonly control?: DatabaseState; readonly target?: DatabaseState } = {},
): Promise<FreshDatabase> {
  const target =
    before.target === 'migrated' ? await migratedDatabase('target') : await engine.freshTarget(servers);
  const control =
    before.control === 'migrated'
      ? await migratedDatabase('control')
      : await freshRole(servers?.control ?? inject('postgresUrl'), 'control');
  return {
    url: target.url,
    controlUrl: control.url,
    superuserUrl: target.superuserUrl,
    controlSuperuserUrl: control.superuserUrl,
    targetRole: target.name,
    controlRole: control.name,
    drop: async () => {
      await target.drop();
      await control.drop();
    },
  };
}
