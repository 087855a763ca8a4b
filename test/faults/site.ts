import type pg from 'pg';
import type { Config } from '../../src/config/config.ts';
import type { Servers } from '../support/engines/engine.ts';
import { addHoldsKey } from '../support/holds.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { ACTS, type Said } from './act.ts';
import { type Form, LANDS, type Land } from './ground.ts';
import type { Pool } from './grounds/ground.ts';
import { openPool, POSTGRESQL_GROUND } from './grounds/postgresql.ts';

export const BATCH_ROWS = 5;

/** Lines of the connection: runs give way to a number. */
const brakeOn = (table: string): string => `    brakes:
      - { name: busy, query: "SELECT n FROM ${table}", above: 5 }
`;

/** A project at which faults are injected; the clients survive a server that is stopped. */
export interface Site {
  readonly form: Form;
  readonly land: Land;
  /** The name by which digests and receipts know the log. */
  readonly relation: string;
  readonly project: TestProject;
  readonly config: Config;
  /** The period that the policy keeps, in PostgreSQL's words, too. */
  readonly keep: string;
  /** The target as its owner. */
  readonly target: Pool;
  /** The control database as superuser. */
  readonly state: pg.Pool;
  /** The target as superuser. */
  readonly mighty: Pool;
  /** Changes the policy: from now on the rule has another version. */
  keepFor(days: number): void;
  /** Sets the number that runs give way to above its limit, or back. */
  brake(isOn: boolean): Promise<void>;
  /** One `apply`, here and now. */
  apply(): Promise<Said>;
  /** As if the leases' time had passed. */
  lapse(): Promise<void>;
  /** The product's connections to both databases, at this moment. */
  connections(): Promise<Connections>;
  /** Ends these, as an administrator or a broken network would; those that wait in a transaction only, if so asked. */
  end(connections: Partial<Connections>, idleOnly?: boolean): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly approval?: 'never' | 'always';
  /** Whether runs give way to a number. */
  readonly isBraked?: boolean;
  /** Servers of its own. */
  readonly servers?: Servers;
}

/** Process numbers of the server's backends. */
export interface Connections {
  readonly target: readonly number[];
  readonly control: readonly number[];
}

export async function openSite(
  form: Form,
  { approval = 'never', isBraked = false, servers }: SiteOptions = {},
): Promise<Site> {
  const land = LANDS[form];
  const project = await makeProject({
    policies: { 'logs.yaml': policyOf('3 months', land) },
    datamap: `${LOGS_MAP}${land.map}  beside: { exempt: "nobody is in it" }\n`,
    batchRows: BATCH_ROWS,
    receipts: land.receipts,
    engine: land.ground.engine,
    ...(isBraked ? { config: brakeOn(land.ground === POSTGRESQL_GROUND ? 'public.busy' : 'busy') } : {}),
    ...(servers ? { servers } : {}),
  });
  addHoldsKey(project);
  project.write('retentiond.yaml', project.configText().replace('approval: never', `approval: ${approval}`));
  await project.migrate();
  const { config } = project.read();
  const policy = { keep: '3 months' };
  const { url, superuserUrl, controlSuperuserUrl } = project.database;
  const { ground } = land;
  const [target, mighty] = [ground.openPool(url), ground.openPool(superuserUrl)];
  const state = openPool(controlSuperuserUrl);
  const control = POSTGRESQL_GROUND;
  await target.query(ground.tables);
  await target.query(land.made);
  if (isBraked) {
    await target.query('CREATE TABLE busy (n integer)');
    await target.query('INSERT INTO busy VALUES (0)');
  }
  return {
    form,
    land,
    relation: ground.relation(project.database.targetRole),
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
    brake: async (isOn) => {
      await target.query(`UPDATE busy SET n = ${isOn ? 9 : 0}`);
    },
    apply: async () => ACTS.apply(project.folder),
    lapse: async () => {
      await state.query("UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 second'");
    },
    connections: async () => ({
      target: await ground.backends(mighty),
      control: await control.backends(state),
    }),
    end: async ({ target: ours = [], control: theirs = [] }, idleOnly = false) => {
      await control.endBackends(state, theirs, idleOnly);
      await ground.endBackends(mighty, ours, idleOnly);
    },
    close: async () => {
      await Promise.all([target, state, mighty].map((pool) => pool.end()));
      await project.drop();
    },
  };
}

/** What the DPO has written; the day of the example is late enough for any period here. */
function policyOf(keep: string, { action }: Land): string {
  return LOGS_POLICY.replace('3 months', keep)
    .replace('2024-05-01', '2025-06-01')
    .replace('then: delete', `then: ${action}`)
    .replace('expect: deleted', `expect: ${action}d`);
}
