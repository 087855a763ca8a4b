import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hostClock } from '../../src/clock.ts';
import { readDigestKey } from '../../src/config/key-file.ts';
import { insertOpenBatch, type OpenBatch } from '../../src/control/batch/open-batch.ts';
import { takeLease } from '../../src/control/lease.ts';
import { insertRun } from '../../src/control/run/run-change.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { recoverBatch } from '../../src/enforce/record/recover.ts';
import { openTarget, type Target } from '../../src/enforce/target.ts';
import { isFailure } from '../../src/errors.ts';
import { rowDigester } from '../../src/ledger/row-digest.ts';
import { append, lockChain } from '../../src/ledger/store.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';

const ROWS = 7;

describe.each(ENGINES)('recovery on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  let control: Session;
  let worker: Session;
  let twin: TargetClient;
  let target: Target;

  beforeAll(async () => {
    logs = await makeLogs({ engine });
  });
  afterAll(async () => logs.drop());
  beforeEach(async () => {
    control = await openSession(logs.database.controlUrl, 'control');
    worker = await openSession(logs.database.url, 'worker');
    twin = await engine.connect(logs.database.url);
    target = openTarget(logs.database.url, 'crm');
  });
  afterEach(async () => {
    await target.close();
    await twin.end().catch(() => undefined);
    await worker.close();
    await control.close();
  });

  /** A batch whose intent is durable, begun on the worker's connection. */
  async function intend(
    over: Partial<OpenBatch['target']> = {},
    digest: Uint8Array = Buffer.alloc(32),
    key = rowDigester(readDigestKey(logs.read().config.digestKeyFile as string)).keyName,
  ): Promise<OpenBatch> {
    const run = {
      id: randomUUID(),
      invocation: randomUUID(),
      rule: `rule-${randomUUID()}`,
      version: 'v',
      dueAt: null,
    };
    await insertRun(control, run);
    await takeLease(control, run.rule, run.id, 'test');
    // Nobody renews it: on a busy machine a test may take longer than a lease lasts.
    await logs.state.query(
      "UPDATE retentiond.lease SET until = clock_timestamp() + interval '1 hour' WHERE rule = $1",
      [run.rule],
    );
    const batch: OpenBatch = {
      batch: randomUUID(),
      run: run.id,
      rule: run.rule,
      connection: 'crm',
      relation: relationOf(),
      rows: ROWS,
      fence: 1,
      epoch: 0,
      target: { ...(await worker.engine.readName(worker)), receipt: 'table', transaction: '1', ...over },
      archive: null,
    };
    const { batch: id, rule, rows, connection, relation, target, fence } = batch;
    await inTransaction(control, async () => {
      await append(control, await lockChain(control), hostClock(), [
        {
          kind: 'intent',
          batch: id,
          run: run.id,
          rule,
          version: 'v',
          policy: 'p',
          action: 'delete',
          connection,
          table: relation,
          rows,
          dependants: [],
          root: 'r',
          digest_key: key,
          receipt: 'table',
          target: { ...target },
          fence,
        },
      ]);
      await insertOpenBatch(control, batch, { bytes: Buffer.from(digest), intent: 1n, key });
    });
    return batch;
  }

  const { receipt: receipts, ledger: ledgers } = engine.tables;
  const relationOf = (): string => `${engine.schemaOf(logs.database.targetRole)}.log`;

  const done = ({ batch }: OpenBatch, rows = ROWS): string =>
    `INSERT INTO ${receipts} VALUES ('${batch}', 'done', ${rows}, DEFAULT)`;

  async function receiptOf({ batch }: OpenBatch): Promise<unknown> {
    const { rows } = await logs.target.query(
      `SELECT r.outcome, r.rows FROM ${receipts} AS r WHERE r.batch = '${batch}'`,
    );
    return rows[0] && { outcome: rows[0].outcome, rows: Number(rows[0].rows) };
  }

  async function outcomesOf(batch: OpenBatch): Promise<unknown> {
    const entries = await logs.entries();
    return entries
      .filter((entry) => entry.kind === 'outcome' && entry.batch === batch.batch)
      .map(({ outcome, rows, seen_by }) => ({ outcome, rows, seen_by }));
  }

  async function recover(batch: OpenBatch): Promise<string> {
    return recoverBatch(control, target, hostClock, batch);
  }

  async function failureOf(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => null,
      (error) => error,
    );
  }

  test('a batch that never committed is voided and aborted, and can never commit any more', async () => {
    const batch = await intend();
    expect(await recover(batch)).toBe('aborted');
    expect(await receiptOf(batch)).toEqual({ outcome: 'void', rows: 0 });
    expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'recovery' }]);
    expect(engine.isDuplicate(await failureOf(twin.query(done(batch))))).toBe(true);
  });

  test('a batch that committed is committed, however often one asks, and has one outcome', async () => {
    const batch = await intend();
    await twin.query(done(batch));
    expect([await recover(batch), await recover(batch)]).toEqual(['committed', 'committed']);
    expect(await receiptOf(batch)).toEqual({ outcome: 'done', rows: ROWS });
    expect(await outcomesOf(batch)).toEqual([{ outcome: 'committed', rows: ROWS, seen_by: 'recovery' }]);
  });

  test('ten recoveries at once agree, and append one outcome', async () => {
    const batch = await intend();
    const hands = await Promise.all(
      Array.from({ length: 10 }, async () => ({
        session: await openSession(logs.database.controlUrl, 'another'),
        target: openTarget(logs.database.url, 'crm'),
      })),
    );
    const answers = await Promise.all(
      hands.map((hand) => recoverBatch(hand.session, hand.target, hostClock, batch)),
    );
    expect(new Set(answers)).toEqual(new Set(['aborted']));
    expect(await outcomesOf(batch)).toHaveLength(1);
    for (const hand of hands) {
      await hand.session.close();
      await hand.target.close();
    }
  });

  test('a twin in flight is waited for; the backend that the intent names is ended, and then it is aborted', async () => {
    const batch = await intend();
    await worker.script('BEGIN');
    await worker.script(done(batch));
    expect(await recover(batch)).toBe('later');
    expect(await outcomesOf(batch)).toEqual([]);
    expect(await failureOf(worker.script('COMMIT'))).not.toBeNull();
    expect(await recover(batch)).toBe('aborted');
  });

  test('a twin in flight on another backend is left alone, and decides when it ends', async () => {
    const batch = await intend({ backend_start: engine.longAgo });
    await worker.script('BEGIN');
    await worker.script(done(batch));
    expect(await recover(batch)).toBe('later');
    await worker.script('COMMIT');
    expect(await recover(batch)).toBe('committed');
  });

  test('an address that leads to another database now is refused, and nothing is concluded', async () => {
    const batch = await intend({ database: 'another' });
    const failure = await recover(batch).catch((error: unknown) => error);
    expect(isFailure(failure, 'target-changed')).toBe(true);
    expect(await receiptOf(batch)).toBeUndefined();
    expect(await outcomesOf(batch)).toEqual([]);
  });

  test('a receipt with another count is strange: nothing is concluded', async () => {
    const batch = await intend();
    await twin.query(done(batch, ROWS + 1));
    expect(await failureOf(recover(batch))).toMatchObject({ code: 'receipt-strange' });
    expect(await outcomesOf(batch)).toEqual([]);
  });

  test('receipts that belong to another ledger are not written to', async () => {
    const batch = await intend();
    const { rows } = await twin.query(`SELECT ledger FROM ${ledgers}`);
    await twin.query(`UPDATE ${ledgers} SET ledger = '${randomUUID()}'`);
    expect(await failureOf(recover(batch))).toMatchObject({ code: 'receipts-of-another-ledger' });
    expect(await receiptOf(batch)).toBeUndefined();
    await twin.query(`UPDATE ${ledgers} SET ledger = '${rows[0].ledger}'`);
  });

  test('what an earlier holder left open is recovered by the next one of the rule, even after it gave the lease back', async () => {
    const batch = await intend();
    const { rules } = logs.read();
    await logs.state.query('UPDATE retentiond.open_batch SET rule = $2, fence = 0 WHERE batch = $1', [
      batch.batch,
      rules[0]?.id,
    ]);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded' });
    expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'recovery' }]);
  });

  test('a lapsed batch of another rule that has the same row is recovered before that row goes', async () => {
    await logs.fill(3, 0);
    const { rows } = await logs.target.query('SELECT id FROM log LIMIT 1');
    const digester = rowDigester(readDigestKey(logs.read().config.digestKeyFile as string));
    const batch = await intend({}, digester.digest('crm', relationOf(), [String(rows[0].id)]));
    await logs.state.query('UPDATE retentiond.lease SET until = $2 WHERE rule = $1', [
      batch.rule,
      '-infinity',
    ]);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
    expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'recovery' }]);
  });

  test('a row that a living batch of another rule holds is left out, and the others go', async () => {
    await logs.fill(3, 0);
    const { rows } = await logs.target.query('SELECT id FROM log LIMIT 1');
    const digester = rowDigester(readDigestKey(logs.read().config.digestKeyFile as string));
    const batch = await intend({}, digester.digest('crm', relationOf(), [String(rows[0].id)]));
    const retried: string[] = [];
    const batchRetried = ({ code }: { readonly code: string }): number => retried.push(code);
    const result = await logs.apply({ observer: { ...silentObserver, batchRetried } });
    expect(new Set(retried)).toEqual(new Set(['overlap']));
    expect(result).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: 2 });
    expect(await outcomesOf(batch)).toEqual([]);
    expect((await logs.target.query('SELECT id FROM log')).rows).toEqual(rows);
  });

  test('a lapsed batch under another digest key is recovered before any row of its table goes', async () => {
    await logs.target.query('DELETE FROM log');
    await logs.fill(3, 0);
    const batch = await intend({}, Buffer.alloc(32), 'ffffffffffffffff');
    await logs.state.query('UPDATE retentiond.lease SET until = $2 WHERE rule = $1', [
      batch.rule,
      '-infinity',
    ]);
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 3 });
    expect(await outcomesOf(batch)).toEqual([{ outcome: 'aborted', rows: 0, seen_by: 'recovery' }]);
  });

  test('a living batch under another digest key keeps every row of its table where it is', async () => {
    await logs.fill(3, 0);
    const batch = await intend({}, Buffer.alloc(32), 'ffffffffffffffff');
    expect(await logs.apply()).toMatchObject({
      status: 'interrupted',
      stopped_by: 'overlap-under-another-key',
      rows: 0,
    });
    expect(await outcomesOf(batch)).toEqual([]);
    expect((await logs.left()).due).toBe(3);
  });
});
