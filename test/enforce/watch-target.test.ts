import { afterEach, expect, inject, test } from 'vitest';
import type { Config } from '../../src/config/config.ts';
import { standingAlarms } from '../../src/control/evidence/alarm.ts';
import { clearAlarm } from '../../src/ledger/alarm.ts';
import { backUp } from '../support/backup.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { connect, POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { makeVault, type VaultProject } from '../support/vault.ts';
import { testWeaker } from '../support/weaker.ts';

let logs: LogsProject<TargetClient>;
let vault: VaultProject | null = null;
afterEach(async () => {
  if (vault) await vault.drop();
  else await logs.drop();
  vault = null;
});

/** The alarms that stand, as the control database has them. */
async function alarms(): Promise<readonly { code: string; connection: string | null }[]> {
  const { rows } = await logs.state.query(
    'SELECT code, connection FROM retentiond.alarm WHERE cleared_at IS NULL ORDER BY raised_at',
  );
  return rows;
}

for (const engine of ENGINES) {
  test(`${engine.name}: receipts that were there are all found, run after run`, async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    for (const due of [30, 20]) {
      await logs.fill(due, 1);
      expect((await logs.apply()).status).toBe('succeeded');
    }
    expect(await alarms()).toEqual([]);
    await logs.expectEvidence(50);
  });

  test(`${engine.name}: a missing receipt stops the next run before its first batch`, async () => {
    logs = await makeLogs({ engine, batchRows: 10 });
    await logs.fill(30, 1);
    await logs.apply();
    await logs.target
      .query(`DELETE FROM ${engine.tables.receipt} LIMIT 1`)
      .catch(() =>
        logs.target.query(
          `DELETE FROM ${engine.tables.receipt} WHERE ctid IN (SELECT ctid FROM ${engine.tables.receipt} LIMIT 1)`,
        ),
      );
    await logs.fill(20, 1);
    const { status, stopped_by, rows } = await logs.apply();
    expect({ status, stopped_by, rows }).toEqual({ status: 'cancelled', stopped_by: 'alarm', rows: 0 });
    expect(await alarms()).toEqual([{ code: 'target-restored', connection: 'crm' }]);
  });
}

/** Drops the target's database and makes it anew under its name, with everything that was in it. */
async function recreateDatabase(): Promise<void> {
  const { targetRole } = logs.database;
  await logs.target.end();
  const admin = await connect(inject('postgresUrl'));
  await admin.query(`CREATE DATABASE ${targetRole}_anew TEMPLATE ${targetRole} OWNER ${targetRole}`);
  await admin.query(`DROP DATABASE ${targetRole} WITH (FORCE)`);
  await admin.query(`ALTER DATABASE ${targetRole}_anew RENAME TO ${targetRole}`);
  await admin.end();
}

/** On the database as it is now. */
async function onTarget(sql: string): Promise<void> {
  const client = await connect(logs.database.url);
  await client.query(sql);
  await client.end();
}

const DUE_ROW = "INSERT INTO log (ts, user_id, must_stay) VALUES (now() - interval '1 year', 1, false)";

/** A person takes the target as it is. */
async function clearAll(): Promise<void> {
  const place = await logs.place();
  const session = await place.control.open();
  for (const alarm of await standingAlarms(session))
    await clearAlarm(session, place.clock(), alarm, { role: 'dba', who: 'dba' });
  await session.close();
}

async function outcome(
  changed?: Partial<Config>,
): Promise<{ readonly rows: number; readonly stopped_by: string | null }> {
  const { rows, stopped_by } = await logs.apply({}, changed);
  return { rows, stopped_by };
}

test('a database that is made anew under its name is compared in full: an old receipt that it lacks stops the run', async () => {
  logs = (await makeLogs({ batchRows: 1 })) as never;
  await logs.fill(25, 0);
  expect(await outcome()).toEqual({ rows: 25, stopped_by: null });
  await recreateDatabase();
  await onTarget(DUE_ROW);
  // Nothing is missing: it goes on by itself.
  expect(await outcome()).toEqual({ rows: 1, stopped_by: null });
  const [first] = (await logs.entries()).filter(({ kind }) => kind === 'intent');
  await onTarget(`DELETE FROM retentiond_receipts.receipt WHERE batch = '${first?.batch}'; ${DUE_ROW}`);
  // Everything was compared within the last day, and what it lacks is none of the latest.
  expect(await outcome()).toEqual({ rows: 1, stopped_by: null });
  await onTarget(DUE_ROW);
  await recreateDatabase();
  expect(await outcome()).toEqual({ rows: 0, stopped_by: 'alarm' });
  expect(await alarms()).toEqual([{ code: 'target-restored', connection: 'crm' }]);
  await clearAll();
  expect(await outcome()).toEqual({ rows: 1, stopped_by: null });
});

testWeaker('without receipts, another database under the same name waits for a person', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  const crm = logs.read().config.connections['crm'] as Config['connections'][string];
  const unproved = { connections: { crm: { ...crm, receipts: 'none' as const } } };
  await logs.fill(5, 0);
  expect(await outcome(unproved)).toEqual({ rows: 5, stopped_by: null });
  await onTarget(DUE_ROW);
  expect(await outcome(unproved)).toEqual({ rows: 1, stopped_by: null });
  await onTarget(DUE_ROW);
  await recreateDatabase();
  expect(await outcome(unproved)).toEqual({ rows: 0, stopped_by: 'alarm' });
  expect(await alarms()).toEqual([{ code: 'target-unknown', connection: 'crm' }]);
  expect(await outcome(unproved)).toEqual({ rows: 0, stopped_by: 'alarm' });
  await clearAll();
  expect(await outcome(unproved)).toEqual({ rows: 1, stopped_by: null });
  expect(await alarms()).toEqual([]);
});

test('a receipt that the ledger does not know stops the next run before its first batch', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  await logs.fill(10, 0);
  await logs.apply();
  await onTarget(
    `INSERT INTO retentiond_receipts.receipt (batch, outcome, rows) VALUES (gen_random_uuid(), 'done', 4); ${DUE_ROW}`,
  );
  expect(await outcome()).toEqual({ rows: 0, stopped_by: 'alarm' });
  expect(await alarms()).toEqual([{ code: 'ledger-older', connection: null }]);
  await clearAll();
  expect(await outcome()).toEqual({ rows: 1, stopped_by: null });
});

test('what was lacking before the first look at a target is accepted by a person once', async () => {
  logs = (await makeLogs({ batchRows: 10 })) as never;
  await logs.fill(10, 0);
  await logs.apply();
  // As an earlier version has left it, which looked at nothing.
  await logs.state.query('DELETE FROM retentiond.target_seen');
  await onTarget(`DELETE FROM retentiond_receipts.receipt; ${DUE_ROW}`);
  expect(await outcome()).toEqual({ rows: 0, stopped_by: 'alarm' });
  await clearAll();
  expect(await outcome()).toEqual({ rows: 1, stopped_by: null });
});

test('an archive that was restored from an older backup keeps rows from being archived', async () => {
  vault = await makeVault({
    source: POSTGRESQL,
    vault: POSTGRESQL,
    sourceTable: 'CREATE TABLE people (id bigint PRIMARY KEY, ended_at timestamptz)',
    vaultTable: 'CREATE TABLE people (id bigint PRIMARY KEY, ended_at timestamptz, started_at timestamptz)',
  });
  const end = (id: number): Promise<unknown> =>
    (vault as VaultProject).source.query(`INSERT INTO people VALUES (${id}, '2024-05-01')`);
  await end(1);
  expect(await vault.apply()).toMatchObject({ status: 'succeeded', rows: 1 });
  const { superuserUrl } = vault.vaultTarget;
  const backup = await backUp({
    engine: POSTGRESQL,
    superuserUrl,
    schemas: ['public', 'retentiond_receipts'],
  });
  await end(2);
  expect(await vault.apply()).toMatchObject({ status: 'succeeded', rows: 1 });
  await backup.restore();
  await backup.drop();
  await end(3);
  expect(await vault.apply()).toMatchObject({ stopped_by: 'alarm', rows: 0 });
  expect(await vault.places()).toEqual({ here: ['3'], there: ['1'] });
  const { rows } = await vault.state.query('SELECT code, connection FROM retentiond.alarm');
  expect(rows).toEqual([{ code: 'target-restored', connection: 'vault' }]);
});
