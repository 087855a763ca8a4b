import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pauseRules } from '../../src/app/control/operate.ts';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import { FAILPOINTS, type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { untilHeld } from '../support/lock-waits.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const BATCH = 20;
const DUE = 5 * BATCH;
/** A rule's first run goes one batch after the other. */
const EARLIER = 1;

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: BATCH });
  addHoldsKey(logs);
  await logs.fill(EARLIER, 3);
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: EARLIER });
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

/** Which statements of the target were sent, in their order; a verdict for each. */
async function applyThrough(judge: (sql: string) => Verdict | Promise<Verdict>): Promise<RuleApplied> {
  const wire = await openWire(logs.database.url, judge);
  try {
    return await logs.apply({}, logs.through({ target: wire.url }));
  } finally {
    await wire.close();
  }
}

/** Does something when a batch has come to this step for the nth time. */
function onceAt(step: Failpoint, nth: number, deed: () => Promise<unknown>): void {
  expect(Object.keys(FAILPOINTS)).toContain(step);
  let seen = 0;
  watchFailpoints(async (point) => {
    if (point !== step) return;
    seen += 1;
    if (seen === nth) await deed();
  });
}

async function expectGone(rows: number): Promise<void> {
  await logs.expectEvidence(EARLIER + rows);
  expect(await logs.left()).toEqual({ due: DUE - rows, kept: 3 });
}

/** Keeps back the first COMMIT until the next rows are taken, or for so long; tells whether they were. */
async function isTakenAhead(
  most: number,
): Promise<{ readonly result: RuleApplied; readonly ahead: boolean }> {
  const seen = { taken: 0, kept: false, ahead: false };
  const result = await applyThrough(async (sql): Promise<Verdict> => {
    if (/DELETE FROM ONLY/.test(sql)) seen.taken += 1;
    if (sql !== 'COMMIT' || seen.kept) return 'pass';
    seen.kept = true;
    for (let waited = 0; waited < most && seen.taken < 2; waited += 20) await sleep(20);
    seen.ahead = seen.taken > 1;
    return 'pass';
  });
  return { result, ahead: seen.ahead };
}

test('the next rows are taken while a batch is committed, and every intent follows the outcome before it', async () => {
  await logs.fill(DUE, 0);
  const { result, ahead } = await isTakenAhead(8_000);
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE, batches: DUE / BATCH });
  expect(ahead).toBe(true);
  const order = (await logs.entries()).map(({ kind }) => kind).filter((kind) => /intent|outcome/.test(kind));
  expect(order).toEqual(
    Array(order.length / 2)
      .fill(['intent', 'outcome'])
      .flat(),
  );
  await expectGone(DUE);
});

test('rows of one time are not taken before those in hand are committed', async () => {
  await logs.fill(DUE, 0);
  await logs.target.query("UPDATE log SET ts = now() - interval '2 years' WHERE NOT must_stay");
  const { result, ahead } = await isTakenAhead(500);
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(ahead).toBe(false);
  await expectGone(DUE);
});

test('a row whose time is that of the last one in hand goes in a later pass', async () => {
  await logs.fill(DUE, 0);
  await logs.target.query(`UPDATE log SET ts = (SELECT ts FROM log WHERE NOT must_stay ORDER BY ts OFFSET ${BATCH - 1} LIMIT 1)
    WHERE id IN (SELECT id FROM log WHERE NOT must_stay ORDER BY ts OFFSET ${BATCH} LIMIT 3)`);
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  await expectGone(DUE);
});

test('a batch that fails gives back the rows that were taken after it, and all go in the end', async () => {
  await logs.fill(DUE, 0);
  let cut = false;
  const result = await applyThrough((sql) => {
    if (sql !== 'COMMIT' || cut) return 'pass';
    cut = true;
    return 'lose the answer';
  });
  expect(cut).toBe(true);
  expect(result).toMatchObject({ status: 'succeeded' });
  await expectGone(DUE);
});

test('P2: a hold that comes while rows are in hand for the next batch keeps them', async () => {
  await logs.fill(DUE, 0);
  const { rows } = await logs.target.query(
    `SELECT user_id::text AS person FROM log WHERE NOT must_stay ORDER BY ts OFFSET ${BATCH + 5} LIMIT 1`,
  );
  const epochOf = async (): Promise<string> =>
    (await logs.state.query('SELECT epoch::text FROM retentiond.hold_epoch')).rows[0].epoch;
  const before = await epochOf();
  onceAt('batch: intent durable', 1, async () => {
    // The batch whose intent is durable does not know it and is waited for.
    hold(logs, { target: rows[0].person }).catch(() => undefined);
    for (let waited = 0; waited < 8_000 && (await epochOf()) === before; waited += 20) await sleep(20);
  });
  const applied = await logs.apply({}, logs.read().config);
  expect(applied).toMatchObject({ status: 'succeeded', rows: DUE - 1 });
  await expectGone(DUE - 1);
});

test('whoever is asked to leave finishes the batch in hand, and gives back what comes after it', async () => {
  await logs.fill(DUE, 0);
  const leaving = new AbortController();
  const observer = { ...silentObserver, batchCommitted: () => leaving.abort() };
  const result = await logs.apply({ signal: leaving.signal, observer });
  expect(result.rows).toBe(BATCH);
  await expectGone(BATCH);
  await logs.target.query('SELECT FROM log WHERE NOT must_stay FOR UPDATE NOWAIT');
});

/** Waits until the next rows are taken; that they are judged, which is quick, nobody outside can see. */
async function untilNextJudged(): Promise<void> {
  await untilHeld(logs.target, /DELETE FROM ONLY/);
  await sleep(250);
}

/** Keeps back every COMMIT of the target until the next rows are judged, and does something at one of its steps. */
function withHandover(step: Failpoint | null, deed: () => Promise<unknown>): void {
  let done = false;
  let acted = 0;
  watchFailpoints(async (point) => {
    if (point === 'batch: acted') {
      acted += 1;
      if (acted < DUE / BATCH) await untilNextJudged();
    }
    if (point !== step || done) return;
    done = true;
    await deed();
  });
}

test('an outcome goes with the intent of rows that are judged already, first in one transaction', async () => {
  await logs.fill(DUE, 0);
  withHandover(null, async () => undefined);
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE, batches: DUE / BATCH });
  const { rows } = await logs.state.query(
    "SELECT string_agg(entry::jsonb ->> 'kind', ' ' ORDER BY seq) AS kinds FROM retentiond.ledger GROUP BY xmin::text",
  );
  expect(rows.filter(({ kinds }) => kinds === 'outcome intent')).toHaveLength(DUE / BATCH - 1);
  await expectGone(DUE);
});

test('P3: nothing of the next batch is committed before the handover is durable', async () => {
  await logs.fill(DUE, 0);
  const seen: unknown[] = [];
  withHandover('batch: handover appended', async () => {
    await sleep(250);
    seen.push(await logs.left());
  });
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(seen).toEqual([{ due: DUE - BATCH, kept: 3 }]);
  await expectGone(DUE);
});

test('P4: where the next batch is refused, the outcome that was to go with its intent goes alone', async () => {
  await logs.fill(DUE, 0);
  const { config } = logs.read();
  withHandover('batch: committed', () => pauseRules(config, null, 'a test', null));
  expect(await logs.apply()).toMatchObject({ stopped_by: 'pause', rows: BATCH });
  await expectGone(BATCH);
});

test('the outcome of the last batch is there before the end, where nothing was left to take after it', async () => {
  await logs.fill(DUE, 0);
  const wire = await openWire(logs.database.controlUrl, async (sql): Promise<Verdict> => {
    if (/chain FOR UPDATE/.test(sql)) await sleep(100);
    return 'pass';
  });
  const result = await logs.apply({}, logs.through({ control: wire.url }));
  await wire.close();
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE, batches: DUE / BATCH });
  await expectGone(DUE);
  expect((await logs.entries()).at(-1)).toMatchObject({ kind: 'run ended' });
});
