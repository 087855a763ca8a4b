import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Workplace } from '../../../src/app/control/workplace.ts';
import { ANCHOR_ACCESS } from '../../../src/app/daemon/anchor-access.ts';
import { packageRoot } from '../../../src/app/package-root.ts';
import { hostClock } from '../../../src/clock.ts';
import { migrate } from '../../../src/database/migrate.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session } from '../../../src/database/session.ts';
import { inTransaction } from '../../../src/database/transaction.ts';
import { appendView, readAccessEnd, readViews } from '../../../src/ledger/access/store.ts';
import {
  type AccessAnchor,
  type AccessVerification,
  verifyAccess,
} from '../../../src/ledger/access/verify.ts';
import { type Entry, NO_HASH } from '../../../src/ledger/entry.ts';
import { lockChain, openLedger, readEntries } from '../../../src/ledger/store.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { connect } from '../../support/logs.ts';

const VIEW = { role: 'auditor', who: 'someone', view: 'audit list', facts: { rule: 'crm/log/logs' } };

let database: FreshDatabase;
let session: Session;
beforeAll(async () => {
  database = await freshDatabase();
  const folder = join(packageRoot, 'migrations', 'control');
  await migrate(database.controlUrl, { folder, schema: 'retentiond' });
  session = await openSession(database.controlUrl, 'control');
  await inTransaction(session, () => openLedger(session, randomUUID(), hostClock()));
});
afterAll(async () => {
  await session.close();
  await database.drop();
});

async function look(on: Session): Promise<void> {
  await inTransaction(on, () => appendView(on, hostClock(), VIEW));
}

async function allOf(given: AsyncIterable<Entry>): Promise<readonly Entry[]> {
  const all: Entry[] = [];
  for await (const one of given) all.push(one);
  return all;
}

async function views(): Promise<readonly Entry[]> {
  return allOf(readViews(session));
}

async function anchors(): Promise<readonly AccessAnchor[]> {
  const entries = await allOf(readEntries(session));
  return entries
    .map(({ seq, text }) => ({ entry: seq, ...JSON.parse(text) }))
    .filter(({ kind }) => kind === 'access anchored')
    .map(({ entry, size, head }) => ({ entry, size: BigInt(size), head }));
}

async function verdict(): Promise<AccessVerification> {
  return verifyAccess(await views(), await anchors(), await readAccessEnd(session));
}

/** One turn of the daemon's duty. */
async function anchor(): Promise<void> {
  await ANCHOR_ACCESS.perform({ clock: hostClock } as Workplace, session);
}

test('an empty log is whole, and nothing of it is anchored', async () => {
  expect(await verdict()).toEqual({ ok: true, views: 0n, head: NO_HASH, firstBad: null });
  await anchor();
  expect(await anchors()).toEqual([]);
});

test('eight viewers at once make one chain', async () => {
  const viewers = await Promise.all(
    Array.from({ length: 8 }, () => openSession(database.controlUrl, 'viewer')),
  );
  await Promise.all(
    viewers.map(async (viewer) => {
      for (let turn = 0; turn < 5; turn += 1) await look(viewer);
      await viewer.close();
    }),
  );
  const { ok, views: count } = await verdict();
  expect({ ok, count }).toEqual({ ok: true, count: 40n });
  expect(JSON.parse((await views())[39]?.text as string)).toMatchObject({ seq: 40, ...VIEW });
});

test('it is anchored once where it has grown, however many daemons do so at once', async () => {
  const before = await anchors();
  const others = await Promise.all([1, 2, 3].map(() => openSession(database.controlUrl, 'daemon')));
  await look(session);
  await Promise.all(
    others.map(async (other) => {
      await ANCHOR_ACCESS.perform({ clock: hostClock } as Workplace, other);
      await other.close();
    }),
  );
  await anchor();
  const [one, ...more] = (await anchors()).slice(before.length);
  expect(more).toEqual([]);
  const { size, head } = await readAccessEnd(session);
  expect(one).toMatchObject({ size, head });
  expect((await verdict()).ok).toBe(true);
});

test('neither batches nor anchoring wait for a view that hangs', async () => {
  const hanging = await openSession(database.controlUrl, 'viewer');
  await look(session);
  await hanging.script('BEGIN');
  await appendView(hanging, hostClock(), VIEW);
  await inTransaction(session, async () => {
    await session.script("SET LOCAL lock_timeout = '2s'");
    await lockChain(session);
  });
  const before = (await anchors()).length;
  await anchor();
  expect((await anchors()).length).toBe(before + 1);
  await hanging.script('ROLLBACK');
  await hanging.close();
  expect((await verdict()).ok).toBe(true);
});

test.each([
  ["UPDATE retentiond.access SET entry = '{}' WHERE seq = 1"],
  ['DELETE FROM retentiond.access'],
  ['TRUNCATE retentiond.access'],
  ['UPDATE retentiond.access_chain SET size = 1'],
  ['DELETE FROM retentiond.access_chain'],
])('the database itself refuses: %s', async (statement) => {
  await expect(session.script(statement)).rejects.toThrow();
  expect((await verdict()).ok).toBe(true);
});

test('what a superuser does to it is found', async () => {
  await look(session);
  await anchor();
  await look(session);
  const state = await connect(database.controlSuperuserUrl);
  const whole = await views();
  const { size, head } = await readAccessEnd(session);
  // What the database says of its own tables is switched off for the forger.
  await state.query("SET session_replication_role = 'replica'");
  const forge = async (statement: string): Promise<unknown> => {
    await state.query(statement);
    const { firstBad } = await verdict();
    await state.query('DELETE FROM retentiond.access');
    for (const { seq, text, hash } of whole)
      await state.query('INSERT INTO retentiond.access VALUES ($1, $2, $3)', [String(seq), text, hash]);
    await state.query('UPDATE retentiond.access_chain SET size = $1, head = $2', [String(size), head]);
    return firstBad && { seq: firstBad.seq, code: firstBad.code };
  };
  expect(
    await forge("UPDATE retentiond.access SET entry = replace(entry, 'someone', 'nobody0') WHERE seq = 7"),
  ).toEqual({ seq: 7n, code: 'hash' });
  expect(await forge('DELETE FROM retentiond.access WHERE seq = 9')).toEqual({ seq: 9n, code: 'missing' });
  expect(await forge(`DELETE FROM retentiond.access WHERE seq = ${size}`)).toEqual({
    seq: size,
    code: 'head',
  });
  // With the end put right, too, the anchor still knows: of everything up to it.
  const older = whole[1] as Entry;
  expect(
    await forge(
      `DELETE FROM retentiond.access WHERE seq > 2; UPDATE retentiond.access_chain SET size = 2, head = '${older.hash}'`,
    ),
  ).toEqual({ seq: 3n, code: 'anchor' });
  expect((await verdict()).ok).toBe(true);
  await state.end();
});
