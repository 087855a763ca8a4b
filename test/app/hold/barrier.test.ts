import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { verifyAudit } from '../../../src/app/audit/verify.ts';
import { carryPendingHolds } from '../../../src/app/hold/barrier.ts';
import { readHolds } from '../../../src/app/hold/list.ts';
import { hostClock } from '../../../src/clock.ts';
import { watchFailpoints } from '../../../src/failpoint.ts';
import { eventually, startTestDaemon } from '../../support/daemon.ts';
import { type Frozen, freezeWorker } from '../../support/frozen.ts';
import { addHoldsKey, hold, release } from '../../support/holds.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { openDesk, type WorkerDesk } from '../../support/worker.ts';

const DUE = 60;
/** One person of the second batch of twenty, and one of the third; the oldest rows go first. */
const IN_FLIGHT = '30';
const LATER = '5';

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 20 });
  addHoldsKey(logs);
  await logs.fill(DUE, 5);
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

/** What the ledger says of a hold that is effective; null where it says nothing yet. */
async function effectiveEntry(
  id: string,
): Promise<{ readonly batches: readonly { readonly outcome: string }[] } | null> {
  const { rows } = await logs.state.query('SELECT entry FROM retentiond.ledger ORDER BY seq');
  const entries = rows.map((row) => JSON.parse(row.entry));
  const found = entries.filter((entry) => entry.kind === 'hold effective' && entry.hold === id);
  expect(found.length).toBeLessThanOrEqual(1);
  return found[0] ?? null;
}

async function stateOf(id: string): Promise<string | undefined> {
  const { holds } = await readHolds(logs.read().config, { all: true, reveal: 'no' });
  return holds.find((one) => one.hold === id)?.state;
}

async function isThere(user: string): Promise<boolean> {
  const { rows } = await logs.target.query('SELECT FROM log WHERE NOT must_stay AND user_id = $1', [user]);
  return rows.length === 1;
}

/** At the COMMIT of its second batch, whose intent is durable. */
const freezeAtCommit = (desk: WorkerDesk, heard: boolean): Promise<Frozen> =>
  freezeWorker(desk, { words: /^COMMIT$/, on: 'target', heard });

describe('a worker that freezes after its intent is durable', () => {
  let desk: WorkerDesk;
  beforeEach(async () => {
    desk = await openDesk(logs);
  });
  afterEach(async () => {
    await desk.close();
  });

  test.each([
    ['before its COMMIT is heard', false, 'aborted'],
    ['after it was heard', true, 'committed'],
  ] as const)(
    '%s: the hold is pending until it is recovered, and then nothing held changes',
    async (_, heard, outcome) => {
      const { worker, revive } = await freezeAtCommit(desk, heard);
      const first = await hold(logs, { target: IN_FLIGHT }, 0);
      expect(first).toMatchObject({ state: 'pending', open_batches: 1 });
      expect(await effectiveEntry(first.hold)).toBeNull();
      await logs.lapse();
      const second = await hold(logs, { target: LATER });
      expect(second).toMatchObject({ state: 'effective', open_batches: 0 });
      expect((await effectiveEntry(second.hold))?.batches).toMatchObject([{ outcome }]);
      expect(await stateOf(first.hold)).toBe('pending');
      const daemon = await startTestDaemon(logs, []);
      await eventually(
        'effective',
        () => stateOf(first.hold),
        (state) => state === 'effective',
      );
      await daemon.stop();
      expect((await effectiveEntry(first.hold))?.batches).toMatchObject([{ outcome }]);
      expect(await isThere(IN_FLIGHT)).toBe(!heard);
      revive();
      await worker.applied;
      expect(await isThere(IN_FLIGHT)).toBe(!heard);
      const last = await logs.apply({}, logs.read().config);
      expect(last).toMatchObject({ status: 'succeeded' });
      expect(await isThere(IN_FLIGHT)).toBe(!heard);
      expect(await isThere(LATER)).toBe(true);
      const kept = heard ? 1 : 2;
      expect(await logs.left()).toEqual({ due: kept, kept: 5 });
      await logs.expectEvidence(DUE - kept);
    },
  );
});

describe('whoever places a hold dies', () => {
  test.each(['hold: pending', 'hold: waited', 'hold: effective'] as const)(
    'after the step `%s`: rows are held, and the daemon makes it effective',
    async (step) => {
      watchFailpoints(async (point) => {
        if (point === step) throw new Error('dead');
      });
      await expect(hold(logs, { target: IN_FLIGHT })).rejects.toThrow('dead');
      watchFailpoints(async () => undefined);
      const { holds } = await readHolds(logs.read().config, { all: true, reveal: 'no' });
      const id = holds[0]?.hold as string;
      expect(await stateOf(id)).toBe(step === 'hold: effective' ? 'effective' : 'pending');
      await logs.apply({}, logs.read().config);
      expect(await isThere(IN_FLIGHT)).toBe(true);
      const daemon = await startTestDaemon(logs, []);
      await eventually(
        'effective',
        () => stateOf(id),
        (state) => state === 'effective',
      );
      await daemon.stop();
      expect((await effectiveEntry(id))?.batches).toEqual([]);
      expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
    },
  );

  test('and several daemons carry it on at once: the ledger says so once', async () => {
    watchFailpoints(async (point) => {
      if (point === 'hold: pending') throw new Error('dead');
    });
    for (const target of ['1', '2', '3']) await expect(hold(logs, { target })).rejects.toThrow('dead');
    const { control } = await logs.place();
    const sessions = await Promise.all([control.open(), control.open(), control.open()]);
    await Promise.all(sessions.map((session) => carryPendingHolds(session, hostClock)));
    for (const session of sessions) await session.close();
    const { holds } = await readHolds(logs.read().config, { all: true, reveal: 'no' });
    for (const one of holds) expect(await effectiveEntry(one.hold)).not.toBeNull();
    expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
  });

  test('and it is released before it was effective: nobody makes it effective any more', async () => {
    watchFailpoints(async (point) => {
      if (point === 'hold: pending') throw new Error('dead');
    });
    await expect(hold(logs, { target: '1' })).rejects.toThrow('dead');
    const { holds } = await readHolds(logs.read().config, { all: true, reveal: 'no' });
    const id = holds[0]?.hold as string;
    await release(logs, id);
    const daemon = await startTestDaemon(logs, []);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await daemon.stop();
    expect(await effectiveEntry(id)).toBeNull();
    expect(await verifyAudit(logs.read().config)).toMatchObject({ ok: true });
  });
});
