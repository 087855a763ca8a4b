import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireLive } from '../../src/app/connection/connect.ts';
import { hostClock } from '../../src/clock.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import { append, lockChain } from '../../src/ledger/store.ts';
import { readColumns } from '../../src/plan/change/answer-columns.ts';
import { planRule } from '../../src/plan/plan.ts';
import { NO_HOLDS } from '../../src/plan/state/held.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';

const DUE = 20;
const KEPT = 3;

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: DUE });
  await logs.fill(DUE, KEPT);
});
afterEach(async () => {
  watchFailpoints(async () => undefined);
  await logs.drop();
});

/** Does something at the first arrival at a step. */
function meet(step: Failpoint, meddle: () => Promise<unknown>): void {
  const state = { met: false };
  watchFailpoints(async (point) => {
    if (point !== step || state.met) return;
    state.met = true;
    await meddle();
  });
}

async function intents(): Promise<number> {
  return (await logs.entries()).filter(({ kind }) => kind === 'intent').length;
}

test('P8: a worker that was followed by another before its intent records nothing and changes nothing', async () => {
  meet('batch: locked', () => logs.state.query('UPDATE retentiond.lease SET fence = fence + 1'));
  expect(await logs.apply()).toMatchObject({ status: 'interrupted', stopped_by: 'lease-lost', rows: 0 });
  expect(await intents()).toBe(0);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
});

test('P2: a batch that does not know the latest hold is undone, and the next one knows it', async () => {
  meet('batch: locked', () => logs.state.query('UPDATE retentiond.hold_epoch SET epoch = epoch + 1'));
  const retried: string[] = [];
  const batchRetried = ({ code }: { readonly code: string }): void => void retried.push(code);
  const result = await logs.apply({ observer: { ...silentObserver, batchRetried } });
  expect(retried).toEqual(['holds-changed']);
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  await logs.expectEvidence(DUE);
});

test('P3: nothing is committed in the target as long as the intent is not durable', async () => {
  let left: unknown;
  meet('batch: intent appended', async () => {
    await wait(500);
    left = await logs.left();
  });
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(left).toEqual({ due: DUE, kept: KEPT });
});

test('P5: whoever appends has the end of the chain for itself until it commits', async () => {
  const [first, second] = await Promise.all(
    ['first', 'second'].map((name) => openSession(logs.database.controlUrl, name)),
  );
  const seen: string[] = [];
  const appendOne = async (session: Session, name: string, pause: number): Promise<void> =>
    inTransaction(session, async () => {
      const chain = await lockChain(session);
      seen.push(`${name} begins`);
      await wait(pause);
      await append(session, chain, hostClock(), [{ kind: 'opened', ledger: chain.ledger }]);
      seen.push(`${name} ends`);
    });
  const slow = appendOne(first as Session, 'first', 500);
  await wait(100);
  await appendOne(second as Session, 'second', 0);
  await slow;
  expect(seen).toEqual(['first begins', 'first ends', 'second begins', 'second ends']);
  for (const session of [first, second]) await session?.close();
});

test('P2: rows of people who are held are neither locked nor deleted, in either form', async () => {
  const session = await openSession(logs.database.url, 'the test');
  const checked = await requireLive(session, logs.read().rules[0] as Rule);
  const { statements } = planRule(checked, hostClock());
  const held = { everything: false, people: { user: ['3', '7'] } };
  const holds = { epoch: 1, heldIn: () => held };
  expect((await session.run(statements.lock(null, 1_000, holds))).count).toBe(DUE - 2);
  const changed = await session.run(statements.changeNext({ after: null, limit: 1_000, until: null }, holds));
  expect(readColumns(checked, changed.rows[0] ?? []).count).toBe(DUE - 2);
  expect(await logs.left()).toEqual({ due: 2, kept: KEPT });
  await session.close();
});

test('P6: rows of a child that was made after the check are neither locked nor deleted', async () => {
  const session = await openSession(logs.database.url, 'the test');
  const checked = await requireLive(session, logs.read().rules[0] as Rule);
  const { statements } = planRule(checked, hostClock());
  const { rows } = await logs.target.query('SELECT id::text FROM log WHERE NOT must_stay');
  const keys = rows.map((row) => row.id);
  await logs.target.query(`
    CREATE TABLE log_child () INHERITS (log);
    INSERT INTO log_child SELECT * FROM ONLY log WHERE NOT must_stay`);
  expect((await session.run(statements.lock(null, 1_000, NO_HOLDS))).count).toBe(DUE);
  expect((await session.run(statements.remove([keys], NO_HOLDS))).count).toBe(DUE);
  const child = await logs.target.query('SELECT FROM log_child');
  expect(child.rows).toHaveLength(DUE);
  await session.close();
});
