import type { Config } from '../../config/config.ts';
import { openSession } from '../../database/open-session.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { type ControlPurpose, controlNeeds } from '../../grants/control-needs.ts';
import { grantScript } from '../../grants/script.ts';
import type { Need } from '../../sql/need.ts';
import { rightsOf } from '../../sql/rights.ts';
import { controlUrl } from '../control/control.ts';
import { readControlTables } from '../control/control-tables.ts';

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

/** What each role is called, as far as somebody says so. */
export type ControlRoles = Readonly<Partial<Record<ControlPurpose, string>>>;

/** Whoever writes the ledger and whoever only reads it are different roles, and the owner of the tables is neither. */
export async function writeControlGrants(
  config: Config,
  called: ControlRoles = {},
): Promise<AllControlGrants> {
  const names = { ...NAMES, ...called };
  requireDifferent(names);

  const session = await openSession(controlUrl(config), 'the control database');
  try {
    await session.engine.forbidWriting(session);
    const relations = await readControlTables(config, session);
    if (relations.own.length === 0) throw notMigrated();
    const { name } = await databaseOf(session);
    const rights = rightsOf(session.engine.dialect);
    const granted = PURPOSES.map((purpose): ControlGrants => {
      const needs = controlNeeds(purpose, relations);
      const role = rights.role(names[purpose]);
      return { purpose, role, script: grantScript(needs, rights, role), needs };
    });
    const owner = rights.role(names.migrate);
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

async function databaseOf(session: Session): Promise<{ readonly name: string }> {
  const { database } = await session.engine.readName(session);
  return { name: database };
}

/** One that does two of these things could change what it is to give evidence of. */
function requireDifferent(names: Readonly<Record<ControlPurpose, string>>): void {
  const all = Object.values(names);
  const twice = all.find((name, index) => all.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new Failure({
    kind: 'usage',
    code: 'role-twice',
    fact: `the role ${twice} is named for two purposes`,
    hint: 'owner, writer, reader and pruner of the control database are four different roles',
  });
}

function notMigrated(): Failure {
  return new Failure({
    code: 'control-not-migrated',
    kind: 'refused',
    fact: 'the control database has no tables yet on which anything could be granted',
    hint: 'run `retentiond migrate` once, as the role that is to own them',
  });
}
