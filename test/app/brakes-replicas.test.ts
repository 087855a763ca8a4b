import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { checkBrakes } from '../../src/app/doctor/check-brakes.ts';
import type { Brake } from '../../src/brakes/brake.ts';
import type { BrakesConfig, Config, ConnectionConfig } from '../../src/config/config.ts';
import { openSession } from '../../src/database/open-session.ts';
import { eventually } from '../support/daemon.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { type Pair, startReplica, startStandby } from '../support/replicas.ts';
import { NO_BRAKES } from '../unit/rules/written.ts';

const DUE = 40;
const KEPT = 3;
const LAG = { maxReplicaLagSeconds: 1 };

let pair: Pair;
let logs: LogsProject<TargetClient>;
let braked: (readonly Brake[])[];

function suite(engine: TestEngine, start: () => Promise<Pair>, sight: (role: string) => string): void {
  beforeAll(async () => {
    pair = await start();
  });
  afterAll(async () => {
    await pair.remove();
  });
  beforeEach(async () => {
    logs = await makeLogs({
      engine,
      batchRows: 10,
      servers: { target: pair.primaryUrl, control: inject('postgresUrl') },
    });
    braked = [];
    await pair.primary.query(sight(logs.database.targetRole));
    // A replica that is held back later on would never learn what this role may do.
    await pair.replayed();
  });
  afterEach(async () => {
    await logs.drop();
  });
}

function connection(brakes: Partial<BrakesConfig>): ConnectionConfig {
  const { crm } = logs.read().config.connections;
  return { ...(crm as ConnectionConfig), brakes: { ...NO_BRAKES, ...brakes } };
}

function apply(brakes: Partial<BrakesConfig>, signal = new AbortController().signal) {
  const config: Partial<Config> = { connections: { crm: connection(brakes) } };
  const observer = {
    ...silentObserver,
    braked: (facts: { brakes: readonly Brake[] }) => void braked.push(facts.brakes),
  };
  return logs.apply({ observer, signal }, config);
}

const heard = (wanted: Partial<Brake>): Promise<void> =>
  eventually(`a brake ${JSON.stringify(wanted)}`, () =>
    braked
      .flat()
      .some((one) => Object.entries(wanted).every(([key, value]) => one[key as keyof Brake] === value)),
  );

/** Whether doctor finds each of them in order. */
async function diagnosed(brakes: Partial<BrakesConfig>): Promise<readonly string[]> {
  const session = await openSession(logs.database.url, 'a test');
  try {
    const checks = await checkBrakes(connection(brakes), session);
    return checks.map(({ check, status }) => `${check} ${status}`);
  } finally {
    await session.close();
  }
}

/** Braked by `wanted`, released by `release`: then exactly what is due is gone. */
async function wentOn(
  run: ReturnType<typeof apply>,
  wanted: Partial<Brake>,
  release: () => Promise<unknown>,
) {
  await heard(wanted);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
  await release();
  expect(await run).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
  await logs.expectEvidence(DUE);
}

describe('on PostgreSQL', () => {
  suite(POSTGRESQL, startStandby, (role) => `GRANT pg_monitor TO "${role}"`);
  const own = (): Partial<BrakesConfig> => ({ ...LAG, replicas: [pair.onReplica(logs.database.url)] });
  afterEach(async () => {
    await pair.replica.query('SELECT pg_wal_replay_resume() WHERE pg_is_wal_replay_paused()');
  });

  test.each([
    ['the primary tells of it', () => LAG],
    ['it is asked itself', own],
  ])('waits for a replica that lags: %s', async (_, brakes) => {
    await pair.replica.query('SELECT pg_wal_replay_pause()');
    await logs.fill(DUE, KEPT);
    await eventually('it lags', async () => {
      const { rows } = await pair.replica.query(
        'SELECT clock_timestamp() - pg_last_xact_replay_timestamp() > $1 AS lags',
        ['2 seconds'],
      );
      return rows[0]?.lags === true;
    });
    await wentOn(apply(brakes()), { brake: 'replica_lag', trouble: null, limit: 1 }, () =>
      pair.replica.query('SELECT pg_wal_replay_resume()'),
    );
  });

  test('an idle primary is no lag', async () => {
    await logs.fill(DUE, KEPT);
    await eventually('the replica has it all', async () => {
      const { rows } = await pair.primary.query(
        'SELECT replay_lsn = pg_current_wal_flush_lsn() AS done FROM pg_stat_replication',
      );
      return rows[0]?.done === true;
    });
    expect(await diagnosed(own())).toEqual(['brakes ok', 'replica ok']);
    expect(await apply({ ...own(), maxReplicaLagSeconds: 30 })).toMatchObject({ rows: DUE });
    expect(braked).toEqual([]);
  });

  test('a role that may not see replicas waits until it may', async () => {
    await logs.fill(DUE, KEPT);
    const role = logs.database.targetRole;
    await pair.primary.query(`REVOKE pg_monitor FROM "${role}"`);
    expect(await diagnosed(LAG)).toEqual(['brakes failed']);
    await wentOn(apply(LAG), { brake: 'replica_lag', trouble: 'right-missing' }, () =>
      pair.primary.query(`GRANT pg_monitor TO "${role}"`),
    );
  });

  test('an address that leads to no replica brakes', async () => {
    await logs.fill(DUE, KEPT);
    const brakes = { ...LAG, replicas: [logs.database.url] };
    expect(await diagnosed(brakes)).toEqual(['brakes failed', 'replica failed']);
    const leaving = new AbortController();
    const run = apply(brakes, leaving.signal);
    await heard({ brake: 'replica_lag', trouble: 'not-a-replica' });
    leaving.abort();
    expect(await run).toMatchObject({ rows: 0 });
  });

  test('a replica that is away brakes', async () => {
    await logs.fill(DUE, KEPT);
    const brakes = { ...LAG, replicas: ['postgres://nobody:x@127.0.0.1:1/nothing'] };
    const leaving = new AbortController();
    const run = apply(brakes, leaving.signal);
    await heard({ brake: 'replica_lag', trouble: 'unreachable' });
    leaving.abort();
    expect(await run).toMatchObject({ rows: 0 });
  });

  test('waits while a slot keeps more of the log than is allowed', async () => {
    await pair.primary.query("SELECT pg_create_physical_replication_slot('kept', true)");
    await logs.fill(DUE, KEPT);
    const run = apply({ maxWalBytes: 1_000 });
    await wentOn(run, { brake: 'wal', trouble: null, limit: 1_000 }, () =>
      pair.primary.query("SELECT pg_drop_replication_slot('kept')"),
    );
  });
});

describe('on MariaDB', () => {
  suite(MARIADB, startReplica, (role) => `GRANT SLAVE MONITOR, BINLOG MONITOR ON *.* TO '${role}'@'%'`);
  const own = (): Partial<BrakesConfig> => ({ ...LAG, replicas: [pair.onReplica(logs.database.url)] });
  afterEach(async () => {
    await pair.replica.query('STOP SLAVE');
    await pair.replica.query('CHANGE MASTER TO MASTER_DELAY = 0');
    await pair.replica.query('START SLAVE');
  });

  test('waits for a replica that lags', async () => {
    await pair.replica.query('STOP SLAVE');
    await pair.replica.query('CHANGE MASTER TO MASTER_DELAY = 3600');
    await pair.replica.query('START SLAVE');
    await logs.fill(DUE, KEPT);
    await eventually('it lags', async () => {
      const { rows } = await pair.replica.query('SHOW SLAVE STATUS');
      return Number(rows[0]?.Seconds_Behind_Master) > 2;
    });
    await wentOn(apply(own()), { brake: 'replica_lag', trouble: null, limit: 1 }, async () => {
      await pair.replica.query('STOP SLAVE');
      await pair.replica.query('CHANGE MASTER TO MASTER_DELAY = 0');
      await pair.replica.query('START SLAVE');
    });
  });

  test('waits for a replica that has stopped', async () => {
    await logs.fill(DUE, KEPT);
    await eventually(
      'the replica goes on',
      async () => (await diagnosed(own())).join() === 'brakes ok,replica ok',
    );
    await pair.replica.query('STOP SLAVE SQL_THREAD');
    expect(await diagnosed(own())).toEqual(['brakes failed', 'replica ok']);
    await wentOn(apply(own()), { brake: 'replica_lag', trouble: 'replication-stopped' }, () =>
      pair.replica.query('START SLAVE SQL_THREAD'),
    );
  });

  test('a role that may not ask waits until it may', async () => {
    await logs.fill(DUE, KEPT);
    const role = logs.database.targetRole;
    await pair.replica.query(`REVOKE SLAVE MONITOR ON *.* FROM '${role}'@'%'`);
    await wentOn(apply(own()), { brake: 'replica_lag', trouble: 'right-missing' }, () =>
      pair.replica.query(`GRANT SLAVE MONITOR ON *.* TO '${role}'@'%'`),
    );
  });

  test('an address that leads to no replica brakes', async () => {
    await logs.fill(DUE, KEPT);
    const brakes = { ...LAG, replicas: [logs.database.url] };
    expect(await diagnosed(brakes)).toEqual(['brakes failed', 'replica failed']);
  });

  test('waits while binary logs are larger than is allowed', async () => {
    await logs.fill(DUE, KEPT);
    const leaving = new AbortController();
    const run = apply({ maxWalBytes: 1_000 }, leaving.signal);
    await heard({ brake: 'wal', trouble: null, limit: 1_000 });
    leaving.abort();
    expect(await run).toMatchObject({ rows: 0 });
    expect(await apply({ maxWalBytes: 1e12 })).toMatchObject({ rows: DUE });
  });
});
