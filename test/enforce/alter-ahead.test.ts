import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import { untilHeld } from '../support/lock-waits.ts';
import { silentObserver } from '../support/observer.ts';
import { makePeople, type PeopleProject } from '../support/people.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const BATCH = 10;
const DUE = 4 * BATCH;
/** A rule's first run goes one batch after the other. */
const EARLIER = 1;
const IS_CHANGE = /WITH next AS/;

let people: PeopleProject;
beforeEach(async () => {
  people = await makePeople({ batchRows: BATCH });
  await people.add({ id: 1, lastSeen: '2010-01-01T00:00:00Z' });
  expect((await people.apply()).rows).toBe(EARLIER);
  for (let id = 1; id <= DUE; id += 1) await people.add({ id: 100 + id, lastSeen: lastSeen(id) });
});
afterEach(() => people.drop());

/** A day later for each. */
function lastSeen(id: number): string {
  return new Date(Date.UTC(2015, 0, id)).toISOString();
}

/** Applies over a wire that waits before the first change until `deed` is done. */
async function applyBefore(deed: (changes: () => number) => Promise<unknown>): Promise<RuleApplied> {
  let changes = 0;
  const wire = await openWire(people.database.url, async (sql): Promise<Verdict> => {
    if (!IS_CHANGE.test(sql)) return 'pass';
    changes += 1;
    if (changes === 1) await deed(() => changes);
    return 'pass';
  });
  const { config } = people.read();
  const crm = { ...(config.connections['crm'] as (typeof config.connections)[string]), url: wire.url };
  const retried: unknown[] = [];
  const observer = { ...silentObserver, batchRetried: (fact: unknown) => retried.push(fact) };
  const applied = await people.apply({ observer }, { connections: { crm } });
  await wire.close();
  expect([changes > 0, retried]).toEqual([true, []]);
  return applied;
}

/** Whether the next rows are changed while the first ones still wait to be. */
async function isChangedBeside(most: number): Promise<boolean> {
  let beside = false;
  const applied = await applyBefore(async (changes) => {
    for (let waited = 0; waited < most && changes() < 2; waited += 20) await sleep(20);
    beside = changes() > 1;
  });
  expect(applied).toMatchObject({ status: 'succeeded', rows: DUE });
  return beside;
}

async function expectAltered(rows: number): Promise<void> {
  await people.expectEvidence(EARLIER + rows);
  const { rows: left } = await people.target.query(
    'SELECT id FROM people WHERE anonymised_at IS NULL OR phone IS NOT NULL',
  );
  expect(left).toEqual([]);
}

test('the next rows are altered at the same time, once it is known where a batch ends', async () => {
  expect(await isChangedBeside(20_000)).toBe(true);
  await expectAltered(DUE);
});

test('rows of one time on either side of the end wait for each other', async () => {
  await people.target.query('UPDATE people SET last_seen = $1 WHERE id = $2', [
    lastSeen(BATCH),
    100 + BATCH + 1,
  ]);
  expect(await isChangedBeside(500)).toBe(false);
  await expectAltered(DUE);
});

test('the last rows have no end to be known', async () => {
  await people.target.query('DELETE FROM orders WHERE id > $1', [100 + BATCH]);
  await people.target.query('DELETE FROM people WHERE id > $1', [100 + BATCH]);
  const applied = await applyBefore(async () => undefined);
  expect(applied).toMatchObject({ status: 'succeeded', rows: BATCH });
  await expectAltered(BATCH);
});

test('a row that comes before the end goes in a later batch, and none twice', async () => {
  const applied = await applyBefore(async () => {
    for (const id of [1, 2, 3]) await people.add({ id: 900 + id, lastSeen: lastSeen(id) });
  });
  expect(applied).toMatchObject({ status: 'succeeded', rows: DUE + 3 });
  await expectAltered(DUE + 3);
});

test('a row that goes before the end leaves its batch smaller, and nothing is passed by', async () => {
  const applied = await applyBefore(async () => {
    await people.target.query('UPDATE people SET last_seen = now() WHERE id = 103');
    await people.target.query('DELETE FROM orders WHERE id = $1', [100 + BATCH]);
    await people.target.query('DELETE FROM people WHERE id = $1', [100 + BATCH]);
    await untilHeld(people.target, IS_CHANGE);
  });
  expect(applied).toMatchObject({ status: 'succeeded', rows: DUE - 2 });
  await people.target.query('UPDATE people SET anonymised_at = now(), phone = NULL WHERE id = 103');
  await expectAltered(DUE - 2);
});

test('a batch of which nothing is left does not end the run', async () => {
  const applied = await applyBefore(async () => {
    await people.target.query('UPDATE people SET last_seen = now() WHERE id BETWEEN 101 AND $1', [
      100 + BATCH,
    ]);
  });
  expect(applied).toMatchObject({ status: 'succeeded', rows: DUE - BATCH });
  await people.target.query(
    'UPDATE people SET anonymised_at = now(), phone = NULL WHERE anonymised_at IS NULL',
  );
  await expectAltered(DUE - BATCH);
});
