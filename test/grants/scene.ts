import { connectProject } from '../../src/app/connection/connect.ts';
import { migrateTarget } from '../../src/app/control/migrate.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { type RoleGrants, writeGrants } from '../../src/app/grants/write-grants.ts';
import { type Applied, applyRules } from '../../src/app/run/apply.ts';
import type { Config } from '../../src/config/config.ts';
import { engineOf } from '../../src/database/open-session.ts';
import type { Failure } from '../../src/errors.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import type { Need } from '../../src/sql/need.ts';
import { rightsOf } from '../../src/sql/rights.ts';
import type { FreshTarget, TargetClient, TestEngine } from '../support/engines/engine.ts';
import { addHoldsKey } from '../support/holds.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { CRM, POLICIES, VAULT } from './files.ts';
import { closePublic } from './public-schema.ts';
import { fillSource, SOURCE_TABLES, sourceTables, VAULT_TABLES, vaultTables } from './tables.ts';

/** A project with every action, whose roles have just what `grants` prints for them. */
export interface GrantedScene {
  readonly project: TestProject;
  readonly source: Side;
  readonly vault: Side;
  readonly checked: readonly CheckedRule[];
  readonly grants: readonly RoleGrants[];
  /** Connects as the roles that were granted. */
  readonly config: Config;
  /** Runs rules, the others of the set left out; by default all of them. */
  apply(rules?: readonly string[]): Promise<{
    readonly applied: Applied;
    readonly failures: ReadonlyMap<string, Failure>;
  }>;
  /** Every row of every table. */
  rows(): Promise<string>;
  /** Takes one right away, or gives it back. */
  revoke(connection: string, need: Need): Promise<void>;
  grant(connection: string, need: Need): Promise<void>;
  /** What `grants` prints. */
  grantAll(): Promise<void>;
  drop(): Promise<void>;
}

/** One of the two databases. */
export interface Side {
  readonly engine: TestEngine;
  readonly owner: TargetClient;
  readonly admin: TargetClient;
  /** Address and name of the role that was granted. */
  readonly url: string;
  readonly role: string;
}

export async function makeGranted(engine: TestEngine, archive: TestEngine): Promise<GrantedScene> {
  const project = await makeProject({ policies: POLICIES, datamap: CRM, engine, batchRows: 10 });
  const vaultTarget = await archive.freshTarget();
  project.write('retentiond.yaml', `${project.configText()}  vault:\n    url: "${vaultTarget.url}"\n`);
  project.write('datamap/vault.yaml', VAULT);
  addHoldsKey(project);
  await project.migrate();
  await migrateTarget(project.read().config, 'vault');
  const { url, superuserUrl, targetRole } = project.database;
  const source = await openSide(engine, { url, superuserUrl, name: targetRole });
  const vault = await openSide(archive, vaultTarget);
  await source.owner.query(sourceTables(engine));
  await vault.owner.query(vaultTables(archive));
  await fillSource(source.owner, engine);
  const read = project.read();
  const { checked, findings } = await connectProject(read);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const config = addressed(read.config, { crm: source.url, vault: vault.url });
  const { roles: grants } = writeGrants(config, checked, { connection: null, role: null });
  const sides = { crm: source, vault };
  const grantAll = async (): Promise<void> => {
    for (const { connection, script } of grants)
      for (const line of script)
        if (!line.startsWith('--')) await sideOf(sides, connection).admin.query(line);
  };
  await grantAll();
  const change = async (connection: string, need: Need, taken: boolean): Promise<void> => {
    const side = sideOf(sides, connection);
    const rights = rightsOf({ engine: engineOf(side.url) });
    const grant = rights.grant([need], rights.role(side.role));
    await side.admin.query(taken ? grant.replace(/^GRANT/, 'REVOKE').replace(/ TO /, ' FROM ') : grant);
  };
  return {
    project,
    source,
    vault,
    checked,
    grants,
    config,
    apply: async (rules) => {
      const place = await openWorkplace(config, new AbortController().signal, silentObserver);
      const chosen = read.rules.filter(({ id }) => rules?.includes(id) ?? true);
      return applyRules(place, chosen);
    },
    grantAll,
    rows: async () => {
      const rows: unknown[] = [];
      for (const table of SOURCE_TABLES) rows.push(await rowsOf(source.owner, table));
      for (const table of VAULT_TABLES) rows.push(await rowsOf(vault.owner, table));
      return JSON.stringify(rows);
    },
    revoke: (connection, need) => change(connection, need, true),
    grant: (connection, need) => change(connection, need, false),
    drop: async () => {
      await closeSide(source);
      await closeSide(vault);
      await vaultTarget.drop();
      await project.drop();
    },
  };
}

function sideOf(sides: Readonly<Record<string, Side>>, connection: string): Side {
  const side = sides[connection];
  if (!side) throw new Error(`there is no side ${connection}`);
  return side;
}

async function rowsOf(client: TargetClient, table: string): Promise<unknown> {
  return (await client.query(`SELECT * FROM ${table} ORDER BY 1, 2`)).rows;
}

/** A role that may connect, and nothing else. */
async function openSide(
  engine: TestEngine,
  { url, superuserUrl, name }: Pick<FreshTarget, 'url' | 'superuserUrl' | 'name'>,
): Promise<Side> {
  const admin = await engine.connect(superuserUrl);
  const role = `granted_${name}`;
  if (engine.name === 'PostgreSQL') {
    await admin.query(`CREATE ROLE ${role} LOGIN PASSWORD 'granted'; GRANT CONNECT ON DATABASE ${name} TO ${role};
       ${closePublic(name)}`);
  } else await admin.query(`CREATE USER '${role}'@'%' IDENTIFIED BY 'granted'`);
  const address = new URL(url);
  address.username = role;
  address.password = 'granted';
  return { engine, owner: await engine.connect(url), admin, url: address.href, role };
}

async function closeSide({ engine, admin, owner, role }: Side): Promise<void> {
  await owner.end();
  await admin.query(
    engine.name === 'PostgreSQL' ? `DROP OWNED BY ${role}; DROP ROLE ${role}` : `DROP USER '${role}'@'%'`,
  );
  await admin.end();
}

function addressed(config: Config, urls: Readonly<Record<string, string>>): Config {
  const connections = Object.fromEntries(
    Object.entries(config.connections).map(([name, one]) => [name, { ...one, url: urls[name] ?? one.url }]),
  );
  return { ...config, connections };
}
