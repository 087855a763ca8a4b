import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../src/app/package-root.ts';
import {
  LEASE_SECONDS,
  type Lease,
  type LeaseAnswer,
  releaseLease,
  renewLease,
  takeLease,
} from '../../src/control/lease.ts';
import { migrate } from '../../src/database/migrate.ts';
import { openSession } from '../../src/database/open-session.ts';
import type { Session } from '../../src/database/session.ts';
import { bind, numbered, sql } from '../../src/sql/fragment.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let session: Session;
let rule: string;
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
beforeEach(() => {
  rule = `crm/log/${randomUUID()}`;
});

function take(owner: string, on = session): Promise<LeaseAnswer> {
  return takeLease(on, rule, randomUUID(), owner);
}

async function taken(owner: string): Promise<Lease> {
  const answer = await take(owner);
  if (answer.kind !== 'taken') throw new Error(`${owner} did not get the lease`);
  return answer.lease;
}

async function lapse(): Promise<void> {
  await session.run(
    numbered(
      sql`UPDATE retentiond.lease SET until = clock_timestamp() - interval '1 microsecond' WHERE rule = ${bind(rule)}`,
    ),
  );
}

test('of twenty takers at once one gets it, and the others are told who has it and for how long', async () => {
  const sessions = await Promise.all(
    Array.from({ length: 20 }, () => openSession(database.controlUrl, 'taker')),
  );
  const answers = await Promise.all(sessions.map((one, index) => take(`owner ${index}`, one)));
  const winners = answers.flatMap((answer, index) => (answer.kind === 'taken' ? [index] : []));
  expect(winners).toHaveLength(1);
  for (const answer of answers) {
    if (answer.kind === 'taken') expect(answer.lease).toEqual({ rule, fence: 1 });
    else {
      expect(answer.owner).toBe(`owner ${winners[0]}`);
      expect(answer.milliseconds).toBeGreaterThan((LEASE_SECONDS - 10) * 1000);
      expect(answer.milliseconds).toBeLessThanOrEqual(LEASE_SECONDS * 1000);
    }
  }
  for (const one of sessions) await one.close();
});

test('of twenty takers of a lapsed lease one gets it', async () => {
  await taken('first');
  await lapse();
  const sessions = await Promise.all(
    Array.from({ length: 20 }, () => openSession(database.controlUrl, 'taker')),
  );
  const answers = await Promise.all(sessions.map((one) => take('another', one)));
  expect(answers.filter((answer) => answer.kind === 'taken')).toMatchObject([{ lease: { fence: 2 } }]);
  for (const one of sessions) await one.close();
});

test('a living lease is not taken, a lapsed or returned one is, each time with a larger fence', async () => {
  const first = await taken('first');
  expect(await take('second')).toMatchObject({ kind: 'busy', owner: 'first' });
  await lapse();
  const second = await taken('second');
  await releaseLease(session, second);
  const third = await taken('third');
  expect([first.fence, second.fence, third.fence]).toEqual([1, 2, 3]);
});

test('signs of life keep it; after a takeover they do nothing', async () => {
  const first = await taken('first');
  await lapse();
  // Late, but nobody came meanwhile.
  expect(await renewLease(session, first)).toBe(true);
  expect(await take('second')).toMatchObject({ kind: 'busy' });
  await lapse();
  const second = await taken('second');
  expect(await renewLease(session, first)).toBe(false);
  await lapse();
  expect(await renewLease(session, first)).toBe(false);
  expect(await renewLease(session, second)).toBe(true);
});

test('an earlier holder cannot give back what another has', async () => {
  const first = await taken('first');
  await lapse();
  const second = await taken('second');
  await releaseLease(session, first);
  expect(await take('third')).toMatchObject({ kind: 'busy', owner: 'second' });
  expect(await renewLease(session, second)).toBe(true);
});

test('one that is given back while a taker finds it taken is busy for a moment, and no error', async () => {
  const lease = await taken('a');
  let asked = 0;
  const slow: Session = {
    ...session,
    alive: true,
    run: async (statement, name) => {
      asked += 1;
      if (asked === 2) await releaseLease(session, lease);
      return session.run(statement, name);
    },
  };
  expect(await take('b', slow)).toMatchObject({ kind: 'busy' });
});

test('one that was given back stays given back', async () => {
  const first = await taken('first');
  await releaseLease(session, first);
  await releaseLease(session, first);
  expect((await taken('second')).fence).toBe(2);
});

test('leases of different rules have nothing to do with each other', async () => {
  await taken('first');
  rule = `crm/log/${randomUUID()}`;
  expect((await taken('second')).fence).toBe(1);
});
