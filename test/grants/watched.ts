import { inject } from 'vitest';
import { connectProject } from '../../src/app/connection/connect.ts';
import { type RoleGrants, writeGrants } from '../../src/app/grants/write-grants.ts';
import type { Config, ConnectionConfig } from '../../src/config/config.ts';
import { engineOf } from '../../src/database/open-session.ts';
import type { Privilege } from '../../src/sql/need.ts';
import { rightsOf } from '../../src/sql/rights.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { LOGS_MAP, type LogsProject, makeLogs } from '../support/logs.ts';
import { type Pair, startReplica, startStandby } from '../support/replicas.ts';
import { closePublic } from './public-schema.ts';

/** A right on which a brake depends, and what takes it away. */
export interface BrakeRight {
  readonly brakes: readonly string[];
  readonly privilege: Privilege;
  /** Whether a rule is refused without it, so that no batch of it ever comes to a brake. */
  readonly isOfRules: boolean;
  /** Where a statement about it is typed. */
  readonly admin: TargetClient;
  readonly revoke: string;
  readonly grant: string;
}

/** A server with a replica, every brake written down, and roles that have just what `grants` prints for them. */
export interface Watched {
  readonly logs: LogsProject<TargetClient>;
  readonly pair: Pair;
  /** The target as superuser. */
  readonly admin: TargetClient;
  readonly grants: readonly RoleGrants[];
  /** Connects as the roles that were granted. */
  readonly config: Config;
  readonly connection: ConnectionConfig;
  readonly rights: readonly BrakeRight[];
  /** A right that neither rules nor its query need. */
  readonly elsewhere: Pick<BrakeRight, 'grant' | 'revoke'>;
  /** The text of retentiond.yaml with the target asked by one role, and its replica by another; null: only the primary tells of it. */
  configText(target: string, replica: string | null): string;
  readonly urls: { readonly target: string; readonly replica: string };
  drop(): Promise<void>;
}

/** What is granted by hand: nobody but its operators knows what their query reads. */
const QUERY = 'checkout';

export async function makeWatched(engine: TestEngine): Promise<Watched> {
  const pair = await (engine.name === 'PostgreSQL' ? startStandby() : startReplica());
  const servers = { target: pair.primaryUrl, control: inject('postgresUrl') };
  const logs = await makeLogs({ engine, batchRows: 10, servers });
  const { url, superuserUrl, targetRole: name } = logs.database;
  const admin = await engine.connect(superuserUrl);
  const table = `${engine.schemaOf(name)}.busy`;
  await logs.target.query('CREATE TABLE busy (n integer)');
  await logs.target.query('INSERT INTO busy VALUES (3)');
  await logs.target.query('CREATE TABLE calm (n integer)');
  const [purging, watching] = [`purging_${name}`, `watching_${name}`];
  await makeRoles(admin, engine, name, [purging, watching]);
  await pair.replayed();
  const urls = {
    target: asRole(url, purging),
    replica: asRole(pair.onReplica(url), watching),
  };
  const written = logs.configText();
  const configText = (target: string, replica: string | null): string =>
    `${written.replace(url, target)}    max_replica_lag: 1 hour
    replica_urls: [${replica === null ? '' : `"${replica}"`}]
    max_lock_waits: 1000
    max_wal: 1 TB
    brakes: [{ name: ${QUERY}, query: "SELECT n FROM ${table}", above: 5 }]
`;
  logs.write('datamap/crm.yaml', `${LOGS_MAP}  busy: { exempt: "counts" }\n  calm: { exempt: "counts" }\n`);
  // A PostgreSQL tells of its replicas itself; those that are asked as well make up for what it may not tell.
  const asked = engine.name === 'PostgreSQL' ? null : urls.replica;
  logs.write('retentiond.yaml', configText(url, asked));
  const read = logs.read();
  const { checked, findings } = await connectProject(read);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  const crm = read.config.connections['crm'] as ConnectionConfig;
  const connection = { ...crm, url: urls.target };
  const config = { ...read.config, connections: { crm: connection } };
  const { roles: grants } = writeGrants(config, checked, { connection: null, role: null });
  for (const { purpose, script } of grants)
    for (const line of script.filter((one) => !one.startsWith('--')))
      await (purpose === 'watch' ? pair.replica : admin).query(line);
  const byHand = rightToRead(engine, table, purging);
  await admin.query(byHand.grant);
  logs.write('retentiond.yaml', configText(urls.target, asked));
  const printed = grants.flatMap((role) =>
    rightsIn(role, engineOf(url), role.purpose === 'watch' ? pair.replica : admin),
  );
  return {
    logs,
    pair,
    admin,
    grants,
    config,
    connection,
    rights: [...printed, { ...byHand, admin }],
    elsewhere: rightToRead(engine, `${engine.schemaOf(name)}.calm`, purging),
    configText,
    urls,
    drop: async () => {
      await admin.end();
      await logs.drop();
      await pair.remove();
    },
  };
}

async function makeRoles(
  admin: TargetClient,
  engine: TestEngine,
  database: string,
  roles: readonly string[],
): Promise<void> {
  const isPostgres = engine.name === 'PostgreSQL';
  for (const role of roles)
    await admin.query(
      isPostgres
        ? `CREATE ROLE ${role} LOGIN PASSWORD 'granted'; GRANT CONNECT ON DATABASE ${database} TO ${role}`
        : `CREATE USER '${role}'@'%' IDENTIFIED BY 'granted'`,
    );
  if (isPostgres) await admin.query(closePublic(database));
}

function asRole(url: string, role: string): string {
  const address = new URL(url);
  address.username = role;
  address.password = 'granted';
  return address.href;
}

/** Those that are printed for brakes, perhaps for rules as well. */
function rightsIn(
  { needs, role }: RoleGrants,
  engine: ReturnType<typeof engineOf>,
  admin: TargetClient,
): readonly BrakeRight[] {
  return needs.flatMap((need) => {
    const brakes = need.because.flatMap((one) => /^the brake (.+)$/.exec(one)?.[1] ?? []);
    if (brakes.length === 0) return [];
    // Its name is written as a statement wants it.
    const grant = rightsOf({ engine }).grant([need], role);
    const revoke = grant.replace(/^GRANT/, 'REVOKE').replace(/ TO /, ' FROM ');
    const isOfRules = brakes.length < need.because.length;
    return [{ brakes, privilege: need.privilege, isOfRules, admin, revoke, grant }];
  });
}

function rightToRead(engine: TestEngine, table: string, role: string): Omit<BrakeRight, 'admin'> {
  const to = engine.name === 'PostgreSQL' ? role : `'${role}'@'%'`;
  return {
    brakes: [QUERY],
    privilege: 'SELECT',
    isOfRules: false,
    grant: `GRANT SELECT ON ${table} TO ${to}`,
    revoke: `REVOKE SELECT ON ${table} FROM ${to}`,
  };
}
