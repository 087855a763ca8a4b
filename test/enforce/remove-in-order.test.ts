import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { MARIADB } from '../support/engines/mariadb.ts';
import { addHoldsKey, hold } from '../support/holds.ts';
import { untilLockWait } from '../support/lock-waits.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { actMeddled } from '../support/meddle.ts';
import { openWire } from '../support/wire.ts';

/*
 * On MariaDB, whose DELETE goes by the order of an index and answers what it has deleted: nothing is locked before, and
 * the next rows are deleted while these are committed.
 */

const BATCH = 20;
const DUE = 5 * BATCH;
/** A rule's first run goes one batch after the other. */
const EARLIER = 1;
const REMOVAL = /RETURNING/;

let logs: LogsProject<TargetClient>;
let application: TargetClient;
beforeEach(async () => {
  logs = await makeLogs({ engine: MARIADB, batchRows: BATCH });
  application = await MARIADB.connect(logs.database.url);
  addHoldsKey(logs);
  await logs.fill(EARLIER, 3);
  expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: EARLIER });
  await logs.fill(DUE, 0);
});
afterEach(async () => {
  await application.end();
  await logs.drop();
});

interface Seen {
  readonly result: RuleApplied;
  readonly statements: readonly string[];
}

/** Applies, and lets something happen before the nth statement of a kind passes. */
async function applySeen(
  words: RegExp,
  nth: number,
  meddle: (statements: readonly string[]) => Promise<unknown>,
): Promise<Seen> {
  return actMeddled(logs.database.url, { words, nth }, meddle, async (url) => {
    // The key by which holds are read came after the project.
    const { connections } = logs.through({ target: url });
    return logs.apply({}, { ...logs.read().config, connections });
  });
}

function removals(statements: readonly string[]): number {
  return statements.filter((sql) => REMOVAL.test(sql)).length;
}

async function expectGone(rows: number): Promise<void> {
  await logs.expectEvidence(EARLIER + rows);
  expect(await logs.left()).toEqual({ due: DUE - rows, kept: 3 });
}

/** Keeps back the first COMMIT until the next rows are deleted, or for so long; tells whether they were. */
async function isTakenAhead(most: number): Promise<boolean> {
  let ahead = false;
  const { result, statements } = await applySeen(/^COMMIT$/, 1, async (seen) => {
    for (let waited = 0; waited < most && removals(seen) < 2; waited += 20) await sleep(20);
    ahead = removals(seen) > 1;
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(false);
  await expectGone(DUE);
  return ahead;
}

test('the next rows are deleted while a batch is committed', async () => {
  expect(await isTakenAhead(8_000)).toBe(true);
});

test('rows of one time are not deleted before those in hand are committed', async () => {
  await logs.target.query("UPDATE log SET ts = '2001-01-01' WHERE NOT must_stay");
  expect(await isTakenAhead(500)).toBe(false);
});

test('a row that changes while it is waited for is judged as it is then', async () => {
  await application.query(`START TRANSACTION;
    UPDATE log SET ts = NOW(6), must_stay = 1 WHERE NOT must_stay ORDER BY ts LIMIT 1;
    UPDATE log SET ts = ts - INTERVAL 1 DAY WHERE NOT must_stay ORDER BY ts DESC LIMIT 1`);
  let letGo: Promise<unknown> | null = null;
  const { result } = await applySeen(REMOVAL, 1, async () => {
    letGo = untilLockWait(logs.target, MARIADB).then(() => application.query('COMMIT'));
  });
  await letGo;
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE - 1 });
  await logs.expectEvidence(EARLIER + DUE - 1);
  expect(await logs.left()).toEqual({ due: 0, kept: 4 });
});

test('rows that stay locked for longer are passed by, once rows are locked first', async () => {
  await application.query(
    'START TRANSACTION; SELECT id FROM log WHERE NOT must_stay ORDER BY id LIMIT 4 FOR UPDATE',
  );
  const { result, statements } = await applySeen(REMOVAL, 1, async () => undefined);
  await application.query('ROLLBACK');
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(true);
  expect(result).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: DUE - 4 });
  await expectGone(DUE - 4);
});

test('no row beside those that are due is locked', async () => {
  const { result } = await applySeen(/^COMMIT$/, 1, async () => {
    await MARIADB.limitLocks(application, 1_000);
    await application.query('UPDATE log SET user_id = 7 WHERE must_stay');
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  await expectGone(DUE);
});

test('P2: a hold that comes while rows are deleted ahead keeps them', async () => {
  const { rows } = await logs.target.query(
    `SELECT CAST(user_id AS CHAR) AS person FROM log WHERE NOT must_stay ORDER BY ts LIMIT 1 OFFSET ${BATCH + 5}`,
  );
  const epoch = async (): Promise<string> =>
    (await logs.state.query('SELECT epoch::text FROM retentiond.hold_epoch')).rows[0].epoch;
  const before = await epoch();
  let held: Promise<unknown> = Promise.resolve();
  const { result } = await applySeen(REMOVAL, 2, async () => {
    held = hold(logs, { target: String(rows[0].person) });
    held.catch(() => undefined);
    for (let waited = 0; waited < 8_000 && (await epoch()) === before; waited += 20) await sleep(20);
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE - 1 });
  await held;
  await expectGone(DUE - 1);
});

test('a batch that fails gives back the rows that were deleted after it, and all go in the end', async () => {
  let cut = false;
  const wire = await openWire(logs.database.url, (sql) => {
    if (sql !== 'COMMIT' || cut) return 'pass';
    cut = true;
    return 'lose the answer';
  });
  const result = await logs.apply({}, logs.through({ target: wire.url }));
  await wire.close();
  expect(cut).toBe(true);
  expect(result).toMatchObject({ status: 'succeeded' });
  await expectGone(DUE);
});

test('a table with a trigger has its rows locked first', async () => {
  await application.query('CREATE TRIGGER seen BEFORE DELETE ON log FOR EACH ROW SET @seen = 1');
  const { result, statements } = await applySeen(REMOVAL, 1, async () => undefined);
  expect(removals(statements)).toBe(0);
  expect(result.status).not.toBe('paused');
});
