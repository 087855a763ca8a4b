import { afterEach, expect, test } from 'vitest';
import { recoverLapsedBatches } from '../../src/app/daemon/recover-lapsed.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import { type Backup, backUpTarget } from '../support/backup.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';

const DUE = 7;

let logs: LogsProject<TargetClient>;
let backup: Backup;
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await backup.drop();
  await logs.drop();
});

/** A worker breaks off at a step of its first batch, which stays open. */
async function breakOff(step: Failpoint): Promise<void> {
  watchFailpoints(async (point) => {
    if (point === step) throw new Error('broken on purpose');
  });
  await logs.apply();
  watchFailpoints(async () => undefined);
  expect((await logs.state.query('SELECT batch FROM retentiond.open_batch')).rows).toHaveLength(1);
  await logs.lapse();
}

/** As a daemon does, before any run. */
async function recoverAll(): Promise<void> {
  const place = await logs.place();
  const session = await place.control.open();
  const troubled = (_: string, error: unknown): never => {
    throw error;
  };
  await recoverLapsedBatches(place, session, troubled).finally(() => session.close());
}

async function receipts(): Promise<readonly unknown[]> {
  const { rows } = await logs.target.query(`SELECT r.outcome FROM ${logs.engine.tables.receipt} AS r`);
  return rows.map(({ outcome }) => outcome);
}

const alarms = async (): Promise<readonly unknown[]> =>
  (await logs.state.query('SELECT code, connection FROM retentiond.alarm WHERE cleared_at IS NULL')).rows;

test.each(ENGINES)(
  '$name: a batch that had committed, in a target that was restored before anybody knew, is voided, and its rows go again',
  async (engine) => {
    logs = await makeLogs({ engine, batchRows: DUE });
    await logs.fill(DUE, 2);
    backup = await backUpTarget(engine, logs.database);
    await breakOff('batch: committed');
    expect(await logs.left()).toEqual({ due: 0, kept: 2 });
    await backup.restore();
    expect(await logs.left()).toEqual({ due: DUE, kept: 2 });
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
    const outcomes = (await logs.entries()).filter(({ kind }) => kind === 'outcome');
    expect(outcomes).toMatchObject([
      { outcome: 'aborted', rows: 0, seen_by: 'recovery' },
      { outcome: 'committed', rows: DUE, seen_by: 'worker' },
    ]);
    expect(await alarms()).toEqual([]);
    await logs.expectEvidence(DUE);
  },
);

test.each(ENGINES)(
  '$name: a void receipt that a restored target lacks is not missed; a committed one is',
  async (engine) => {
    logs = await makeLogs({ engine, batchRows: DUE });
    await logs.fill(DUE, 2);
    backup = await backUpTarget(engine, logs.database);
    await breakOff('batch: committed');
    await backup.restore();
    await recoverAll();
    expect(await receipts()).toEqual(['void']);
    await backup.restore();
    expect(await receipts()).toEqual([]);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
    expect(await alarms()).toEqual([]);
    await logs.expectEvidence(DUE);
    await backup.restore();
    expect(await logs.apply()).toMatchObject({ stopped_by: 'alarm', rows: 0 });
    expect(await alarms()).toEqual([{ code: 'target-restored', connection: 'crm' }]);
  },
);
