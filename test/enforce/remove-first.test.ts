import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import { untilLockWait } from '../support/lock-waits.ts';
import { connect, type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const DUE = 30;

let logs: LogsProject;
let application: pg.Client;
let gone = 0;

beforeAll(async () => {
  logs = await makeLogs({ batchRows: 2_500 });
  application = await connect(logs.database.url);
});
afterAll(async () => {
  await application.end();
  await logs.drop();
});
beforeEach(async () => {
  await logs.target.query('TRUNCATE log');
  await logs.fill(DUE, 3);
});

interface Seen {
  readonly result: RuleApplied;
  readonly statements: readonly string[];
  readonly retried: readonly string[];
}

/** Applies, and lets the application do something just before the rows are deleted for the first time. */
async function applySeen(meddle: () => Promise<unknown> = async () => undefined): Promise<Seen> {
  const statements: string[] = [];
  const retried: string[] = [];
  const wire = await openWire(logs.database.url, async (sql): Promise<Verdict> => {
    if (/RETURNING/.test(sql) && !statements.some((one) => /RETURNING/.test(one))) await meddle();
    statements.push(sql);
    return 'pass';
  });
  const observer = {
    ...silentObserver,
    batchRetried: ({ code }: { code: string }) => void retried.push(code),
  };
  const result = await logs.apply({ observer }, logs.through({ target: wire.url }));
  await wire.close();
  gone += result.rows;
  return { result, statements, retried };
}

test('where a rollback undoes everything, nothing is locked before it is deleted', async () => {
  const { result, statements } = await applySeen();
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(false);
  await logs.expectEvidence(gone);
});

test('a large batch is deleted in one statement, and the next begins where its latest row began', async () => {
  await logs.fill(6_000, 0);
  // A first run would be too slow to see it.
  expect((await logs.apply()).rows).toBe(DUE + 6_000);
  gone += DUE + 6_000;
  await logs.fill(6_000, 0);
  const { result, statements } = await applySeen();
  expect(result).toMatchObject({ status: 'succeeded', rows: 6_000, batches: 3 });
  expect(statements.filter((sql) => /RETURNING/.test(sql))).toHaveLength(4);
  expect(await logs.left()).toEqual({ due: 0, kept: 3 });
  await logs.expectEvidence(gone);
});

test('a row that changes while it is waited for is judged as it is then', async () => {
  await application.query(`BEGIN;
    UPDATE log SET ts = now(), must_stay = true WHERE id = (SELECT min(id) FROM log WHERE NOT must_stay);
    UPDATE log SET ts = ts - interval '1 day' WHERE id = (SELECT max(id) FROM log WHERE NOT must_stay)`);
  let letGo: Promise<unknown> | null = null;
  const { result } = await applySeen(async () => {
    letGo = untilLockWait(logs.target).then(() => application.query('COMMIT'));
  });
  await letGo;
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE - 1 });
  expect(await logs.left()).toEqual({ due: 0, kept: 4 });
  await logs.expectEvidence(gone);
});

test('rows that stay locked for longer are passed by, once rows are locked first', async () => {
  await application.query('BEGIN; SELECT FROM log WHERE NOT must_stay ORDER BY id LIMIT 4 FOR UPDATE');
  const { result, statements } = await applySeen();
  await application.query('ROLLBACK');
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(true);
  expect(result).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: DUE - 4 });
  expect(await logs.left()).toEqual({ due: 4, kept: 3 });
  await logs.expectEvidence(gone);
});

test('a trigger that comes while the batch waits for the table stops the rule before anything goes', async () => {
  const { result } = await applySeen(async () => {
    await application.query(`SET lock_timeout = '200ms';
      CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`);
    // The table is held still from the first step on.
    await expect(
      application.query('CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()'),
    ).rejects.toMatchObject({ code: '55P03' });
  });
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  await logs.expectEvidence(gone);
});

test('a table to which something refers has its rows locked first', async () => {
  await application.query('CREATE TABLE mention (log_id bigint REFERENCES log)');
  const { result, statements } = await applySeen();
  await application.query('DROP TABLE mention');
  expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(statements.some((sql) => /RETURNING/.test(sql))).toBe(false);
  expect(statements.some((sql) => /SKIP LOCKED/.test(sql))).toBe(true);
  await logs.expectEvidence(gone);
});
