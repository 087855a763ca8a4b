import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { applyRules } from '../../src/app/run/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { insertOpenBatch, type OpenBatch } from '../../src/control/batch/open-batch.ts';
import { insertRun } from '../../src/control/run/run-change.ts';
import { openSession } from '../../src/database/open-session.ts';
import { onlyValue, type Session } from '../../src/database/session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { recoverBatch } from '../../src/enforce/record/recover.ts';
import { openTarget, type Target } from '../../src/enforce/target.ts';
import { append, lockChain } from '../../src/ledger/store.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { testWeaker, withoutReceipts } from '../support/weaker.ts';

const ROWS = 7;

let logs: LogsProject;
let control: Session;
let worker: Session;
let target: Target;
beforeAll(async () => {
  logs = await makeLogs();
  await logs.fill(3, 0);
});
afterAll(async () => logs.drop());
beforeEach(async () => {
  control = await openSession(logs.database.controlUrl, 'control');
  worker = await openSession(logs.database.url, 'worker');
  target = openTarget(logs.database.url, 'crm');
});
afterEach(async () => {
  await target.close();
  await worker.close();
  await control.close();
});

/** A batch without a receipt whose intent is durable and whose transaction is open on the worker's connection. */
async function intend(over: Partial<OpenBatch['target']> = {}): Promise<OpenBatch> {
  const name = await worker.engine.readName(worker);
  const transaction = onlyValue(await worker.script('BEGIN; SELECT pg_current_xact_id()::text')) as string;
  const rule = logs.read().rules[0] as Rule;
  const batch: OpenBatch = {
    batch: randomUUID(),
    run: randomUUID(),
    rule: rule.id,
    connection: 'crm',
    relation: 'public.log',
    rows: ROWS,
    fence: 0,
    epoch: 0,
    target: { ...name, transaction, receipt: 'none', ...over },
    archive: null,
  };
  await insertRun(control, {
    id: batch.run,
    invocation: randomUUID(),
    rule: rule.id,
    version: 'v',
    dueAt: null,
  });
  const { receipt, ...named } = batch.target;
  await inTransaction(control, async () => {
    await append(control, await lockChain(control), hostClock(), [
      {
        kind: 'intent',
        batch: batch.batch,
        run: batch.run,
        rule: rule.id,
        version: 'v',
        policy: 'p',
        action: 'delete',
        connection: 'crm',
        table: batch.relation,
        rows: ROWS,
        dependants: [],
        root: 'r',
        digest_key: 'k',
        receipt,
        target: named,
        fence: 0,
      },
    ]);
    await insertOpenBatch(control, batch, { bytes: Buffer.alloc(32), intent: 1n, key: 'k' });
  });
  return batch;
}

/** Forgets a batch that nobody can settle, as a person would have to. */
async function forget(batch: OpenBatch): Promise<void> {
  await logs.state.query('DELETE FROM retentiond.open_batch WHERE batch = $1', [batch.batch]);
}

async function outcomesOf(batch: OpenBatch): Promise<unknown> {
  return (await logs.entries())
    .filter((entry) => entry.kind === 'outcome' && entry.batch === batch.batch)
    .map(({ outcome, rows, seen_by }) => ({ outcome, rows, seen_by }));
}

const recover = (batch: OpenBatch, through = target): Promise<string> =>
  recoverBatch(control, through, hostClock, batch);

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    (error) => error.code,
  );
}

test('a transaction that committed is committed, one that was rolled back aborted, by inference', async () => {
  const committed = await intend();
  await worker.script('COMMIT');
  expect([await recover(committed), await recover(committed)]).toEqual(['committed', 'committed']);
  expect(await outcomesOf(committed)).toEqual([{ outcome: 'committed', rows: ROWS, seen_by: 'inference' }]);
  const aborted = await intend();
  await worker.script('ROLLBACK');
  expect(await recover(aborted)).toBe('aborted');
  expect(await outcomesOf(aborted)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'inference' }]);
});

test('P8: one in progress has its backend ended before anything is decided, and cannot commit after that', async () => {
  const batch = await intend();
  expect(await recover(batch)).toBe('aborted');
  expect(await codeOf(worker.script('COMMIT'))).not.toBe('nothing');
  expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'inference' }]);
});

test('P13: one that our role may not end is left until it ends; after a while a person is told which process it is', async () => {
  const batch = await intend();
  const reader = openTarget(await logs.readOnlyUrl(), 'crm');
  expect(await recover(batch, reader)).toBe('later');
  await logs.state.query(
    "UPDATE retentiond.open_batch SET opened_at = now() - interval '3 minutes' WHERE batch = $1",
    [batch.batch],
  );
  const failure = await recover(batch, reader).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'batch-unsettled', kind: 'refused' });
  expect((failure as { hint: string }).hint).toContain(batch.target.backend);
  expect(await outcomesOf(batch)).toEqual([]);
  await worker.script('COMMIT');
  expect(await recover(batch, reader)).toBe('committed');
  await reader.close();
});

testWeaker.each([
  ['another timeline', { timeline: 'FFFFFFFF' }, 'outcome-unknowable'],
  ['a number that was never given', { transaction: '4611686018427387909' }, 'outcome-unknowable'],
  ['another database', { database: 'another' }, 'target-changed'],
  ['another system', { system: '1' }, 'target-changed'],
])(
  'P9 P13: nothing is guessed about %s; every rule of the table fails by name and changes nothing',
  async (_, over, code) => {
    const batch = await intend(over);
    expect(await codeOf(recover(batch))).toBe(code);
    const [rule] = logs.read().rules as readonly [Rule];
    const place = await logs.place({}, withoutReceipts(logs.read().config));
    const { applied } = await applyRules(place, [rule, { ...rule, id: 'crm/log/others' }]);
    expect(applied.rules).toMatchObject([
      { status: 'failed', stopped_by: code, rows: 0 },
      { status: 'failed', stopped_by: code, rows: 0 },
    ]);
    expect(await outcomesOf(batch)).toEqual([]);
    expect(await logs.left()).toMatchObject({ due: 3 });
    await worker.script('ROLLBACK');
    await forget(batch);
  },
);

testWeaker('a batch is settled as its intent says, whatever the configuration says now', async () => {
  const batch = await intend({ receipt: 'table' });
  await worker.script('COMMIT');
  const place = await logs.place({}, withoutReceipts(logs.read().config));
  const { applied } = await applyRules(place, logs.read().rules);
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: 3 }]);
  // It left no receipt in that table: it never committed what it was to prove.
  expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'recovery' }]);
});
