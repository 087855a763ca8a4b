import pg from 'pg';
import type { Config } from '../../src/config/config.ts';
import type { Servers } from '../support/engines/engine.ts';
import { addHoldsKey } from '../support/holds.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { ACTS, type Said } from './act.ts';
import { type Form, GROUNDS, LANDS, type Land } from './ground.ts';

export const BATCH_ROWS = 5;

/** A project at which faults are injected; the clients survive a server that is stopped. */
export interface Site {
  readonly form: Form;
  readonly land: Land;
  readonly project: TestProject;
  readonly config: Config;
  /** The period that the policy keeps, in PostgreSQL's words, too. */
  readonly keep: string;
  /** The target as its owner. */
  readonly target: pg.Pool;
  /** The control database as superuser. */
  readonly state: pg.Pool;
  /** The target as superuser. */
  readonly mighty: pg.Pool;
  /** Changes the policy: from now on the rule has another version. */
  keepFor(days: number): void;
  /** One `apply`, here and now. */
  apply(): Promise<Said>;
  /** As if the leases' time had passed. */
  lapse(): Promise<void>;
  /** The product's connections to both databases, at this moment. */
  connections(): Promise<Connections>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly approval?: 'never' | 'always';
  /** Servers of its own. */
  readonly servers?: Servers;
}

/** Process numbers of the server's backends. */
export interface Connections {
  readonly target: readonly number[];
  readonly control: readonly number[];
}

export async function openSite(form: Form, { approval = 'never', servers }: SiteOptions = {}): Promise<Site> {
  const land = LANDS[form];
  const project = await makeProject({
    policies: { 'logs.yaml': policyOf('3 months', land) },
    datamap: `${LOGS_MAP}${land.map}  beside: { exempt: "nobody is in it" }\n`,
    batchRows: BATCH_ROWS,
    receipts: land.receipts,
    ...(servers ? { servers } : {}),
  });
  addHoldsKey(project);
  project.write('retentiond.yaml', project.configText().replace('approval: never', `approval: ${approval}`));
  await project.migrate();
  const { config } = project.read();
  const policy = { keep: '3 months' };
  const { url, superuserUrl, controlSuperuserUrl } = project.database;
  const [target, mighty, state] = [openPool(url), openPool(superuserUrl), openPool(controlSuperuserUrl)];
  await target.query(`${GROUNDS}; ${land.made}`);
  return {
    form,
    land,
    project,
    config,
    get keep() {
      return policy.keep;
    },
    keepFor: (days) => {
      policy.keep = `${days} days`;
      project.write('policies/logs.yaml', policyOf(policy.keep, land));
    },
    target,
    state,
    mighty,
    apply: async () => ACTS.apply(project.folder),
    lapse: async () => {
      await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
    },
    connections: async () => ({ target: await pidsIn(mighty), control: await pidsIn(state) }),
    close: async () => {
      await Promise.all([target, state, mighty].map((pool) => pool.end()));
      await project.drop();
    },
  };
}

/** Ends these backends, as an administrator or a broken network would; those that wait in a transaction only, if so asked. */
export async function endConnections(
  pool: pg.Pool,
  pids: readonly number[],
  idleOnly = false,
): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE pid = ANY ($1) AND (NOT $2 OR state LIKE 'idle in transaction%')`,
    [pids, idleOnly],
  );
}

async function pidsIn(pool: pg.Pool): Promise<readonly number[]> {
  const { rows } = await pool.query(
    `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'retentiond'`,
  );
  return rows.map((row) => row.pid);
}

function openPool(connectionString: string): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A server that is stopped on purpose ends idle sessions.
  pool.on('error', () => undefined);
  return pool;
}

/** What the DPO has written; the day of the example is late enough for any period here. */
function policyOf(keep: string, { action }: Land): string {
  return LOGS_POLICY.replace('3 months', keep)
    .replace('2024-05-01', '2025-06-01')
    .replace('then: delete', `then: ${action}`)
    .replace('expect: deleted', `expect: ${action}d`);
}
