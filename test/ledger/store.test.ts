import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/app/package-root.ts';
import { hostClock } from '../../src/clock.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { inTransaction } from '../../src/database/transaction.ts';
import { isFailure } from '../../src/errors.ts';
import type { Body } from '../../src/ledger/entry.ts';
import { append, lockChain, openLedger, readEntries, readLedgerId } from '../../src/ledger/store.ts';
import { verifyLedger } from '../../src/ledger/verify/ledger.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

const ledger = randomUUID();
let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  await migrate(database.controlUrl, {
    folder: join(packageRoot, 'migrations', 'control'),
    schema: 'retentiond',
  });
  session = await openSession(database.controlUrl, 'control');
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

/** Runs that begin and end with nothing done. */
async function appendRuns(on: Session, runs = 1): Promise<void> {
  const bodies = Array.from({ length: runs }, randomUUID).flatMap((run): Body[] => [
    {
      kind: 'run started',
      run,
      rule: 'crm/log/logs',
      version: '1'.repeat(64),
      policy: '2'.repeat(64),
      category: 'logs',
      connection: 'crm',
      table: 'public.log',
      action: 'delete',
      now: '2026-01-31T00:00:00Z',
      cutoff: '2025-10-31T00:00:00Z',
      due_at: null,
      fence: 1,
      approval: 'never',
    },
    {
      kind: 'run ended',
      run,
      rule: 'crm/log/logs',
      status: 'succeeded',
      stopped_by: null,
      rows: 0,
      batches: 0,
    },
  ]);
  await inTransaction(on, async () => void (await append(on, await lockChain(on), hostClock(), bodies)));
}

describe('before it is opened', () => {
  test('there is no ledger, and nothing can be added', async () => {
    expect(await readLedgerId(session)).toBeNull();
    const failure = await appendRuns(session).catch((error) => error);
    expect(isFailure(failure, 'ledger-not-open')).toBe(true);
  });

  test('ten that open it at once agree which one it is, and there is one first entry', async () => {
    const sessions = await Promise.all(
      Array.from({ length: 10 }, () => openSession(database.controlUrl, 'opener')),
    );
    const ids = await Promise.all(
      sessions.map((one, index) =>
        inTransaction(one, () => openLedger(one, index === 0 ? ledger : randomUUID(), hostClock())),
      ),
    );
    expect(new Set(ids).size).toBe(1);
    for (const one of sessions) await one.close();
    expect(await verifyLedger(session)).toMatchObject({ ok: true, entries: 1n });
  });
});

test('twenty sessions that append at once never fork', async () => {
  const before = (await verifyLedger(session)).entries;
  const sessions = await Promise.all(
    Array.from({ length: 20 }, () => openSession(database.controlUrl, 'appender')),
  );
  await Promise.all(
    sessions.map(async (one) => {
      for (let times = 0; times < 5; times += 1) await appendRuns(one);
    }),
  );
  for (const one of sessions) await one.close();
  expect(await verifyLedger(session)).toMatchObject({ ok: true, firstBad: null, entries: before + 200n });
});

test('what is rolled back leaves no gap', async () => {
  const before = await verifyLedger(session);
  const work = async (): Promise<void> => {
    await append(session, await lockChain(session), hostClock(), [{ kind: 'opened', ledger }]);
    throw new Error('no');
  };
  await expect(inTransaction(session, work)).rejects.toThrow('no');
  expect(await verifyLedger(session)).toEqual(before);
});

test('it is read in pages, all of it and from anywhere', async () => {
  await appendRuns(session, 1_100);
  const { entries } = await verifyLedger(session);
  const numbers: bigint[] = [];
  for await (const entry of readEntries(session)) numbers.push(entry.seq);
  expect(numbers).toEqual(Array.from({ length: Number(entries) }, (_, index) => BigInt(index + 1)));
  const rest: bigint[] = [];
  for await (const entry of readEntries(session, entries - 2n)) rest.push(entry.seq);
  expect(rest).toEqual([entries - 1n, entries]);
});

describe('the database itself refuses', () => {
  test.each([
    "UPDATE retentiond.ledger SET entry = entry || ' ' WHERE seq = 1",
    'UPDATE retentiond.ledger SET seq = seq + 1000000',
    'DELETE FROM retentiond.ledger WHERE seq > 2',
    'DELETE FROM retentiond.ledger WHERE false',
    'TRUNCATE retentiond.ledger',
    'DELETE FROM retentiond.chain',
    'TRUNCATE retentiond.chain',
    'UPDATE retentiond.chain SET size = size - 1',
    'UPDATE retentiond.chain SET head = head',
    'UPDATE retentiond.chain SET size = size + 1, ledger = gen_random_uuid()',
    "INSERT INTO retentiond.ledger (seq, entry, hash) VALUES (1, '{}', repeat('0', 64)) ON CONFLICT (seq) DO UPDATE SET entry = '{}'",
    'WITH gone AS (DELETE FROM retentiond.ledger RETURNING 1) SELECT count(*) FROM gone',
    'SET session_replication_role = replica',
  ])('%s', async (text) => {
    const before = await verifyLedger(session);
    const failure = await session.script(text).catch((error) => error);
    expect(failure).toMatchObject({ code: 'database-refused', state: '42501' });
    expect(await verifyLedger(session)).toEqual(before);
  });

  test('and says why', async () => {
    const failure = await session.script('DELETE FROM retentiond.ledger').catch((error) => error);
    expect(failure.message).toContain(
      'the ledger is only ever added to: DELETE of retentiond.ledger is refused',
    );
  });

  test.each(['true', 'false'])('a second chain, %s', async (single) => {
    const before = await verifyLedger(session);
    const text = `INSERT INTO retentiond.chain VALUES (${single}, gen_random_uuid(), 0, repeat('0', 64))`;
    expect(await session.script(text).catch((error) => error)).toMatchObject({ code: 'database-refused' });
    expect(await verifyLedger(session)).toEqual(before);
  });
});

test('an entry that somebody slipped in is found', async () => {
  const { entries } = await verifyLedger(session);
  await session.script(
    `INSERT INTO retentiond.ledger SELECT ${entries + 1n}, entry, hash FROM retentiond.ledger WHERE seq = ${entries}`,
  );
  const { ok, firstBad } = await verifyLedger(session);
  expect(ok).toBe(false);
  expect(firstBad).toMatchObject({ seq: entries + 1n, code: 'link' });
});
