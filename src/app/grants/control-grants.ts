import type { Config } from '../../config/config.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { type ControlPurpose, controlNeeds } from '../../grants/control-needs.ts';
import { grantScript } from '../../grants/script.ts';
import { QUEUE_SCHEMA } from '../../queue/postgres-queue.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import type { Need } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { controlUrl } from '../control.ts';
import { CONTROL_MIGRATIONS } from '../migrations.ts';

/** What one role is to be granted on the control database. */
export interface ControlGrants {
  readonly purpose: ControlPurpose;
  readonly role: string;
  readonly script: readonly string[];
  readonly needs: readonly Need[];
}

/** `grants --control --json`. */
export interface AllControlGrants {
  readonly format_version: 1;
  readonly control: readonly ControlGrants[];
}

const PURPOSES = ['write', 'read', 'prune'] as const;

/** What each role is called where nobody says otherwise. */
const NAMES: Readonly<Record<ControlPurpose, string>> = {
  migrate: 'retentiond_owner',
  write: 'retentiond',
  read: 'retentiond_auditor',
  prune: 'retentiond_prune',
};

/** Whoever writes the ledger and whoever only reads it are different roles, and the owner of the tables is neither. */
export async function writeControlGrants(config: Config): Promise<AllControlGrants> {
  const session = await openSession(controlUrl(config), 'the control database');
  try {
    await session.engine.forbidWriting(session);
    const tables = await tablesOf(session, CONTROL_MIGRATIONS.schema);
    if (tables.length === 0) throw notMigrated();
    const queue = await tablesOf(session, QUEUE_SCHEMA);
    const { name } = await databaseOf(session);
    const rights = rightsOf(session.engine.dialect);
    const granted = PURPOSES.map((purpose): ControlGrants => {
      const needs = controlNeeds(purpose, tables, queue);
      const role = rights.role(NAMES[purpose]);
      return { purpose, role, script: grantScript(needs, rights, role), needs };
    });
    const owner = rights.role(NAMES.migrate);
    const script = [
      '-- owns the tables, for `retentiond migrate` alone',
      `GRANT CREATE ON DATABASE ${rights.role(name)} TO ${owner};`,
    ];
    return {
      format_version: 1,
      control: [{ purpose: 'migrate', role: owner, script, needs: [] }, ...granted],
    };
  } finally {
    await session.close();
  }
}

async function tablesOf(session: Session, schema: string): Promise<readonly string[]> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = ${bind(schema)} AND c.relkind IN ('r', 'p', 'v') ORDER BY 1`),
  );
  return rows.map(([name]) => String(name));
}

async function databaseOf(session: Session): Promise<{ readonly name: string }> {
  const { database } = await session.engine.readName(session);
  return { name: database };
}

function notMigrated(): Failure {
  return new Failure({
    code: 'control-not-migrated',
    kind: 'refused',
    fact: 'the control database has no tables yet on which anything could be granted',
    hint: 'run `retentiond migrate` once, as the role that is to own them',
  });
}
