import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/apply.ts';
import { connect, type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire } from '../support/wire.ts';

const BATCH = 20;
const DUE = 60;
const KEPT = 5;

let logs: LogsProject;
let application: pg.Client;
let gone = 0;

beforeAll(async () => {
  logs = await makeLogs({ batchRows: BATCH });
  application = await connect(logs.database.url);
  await application.query(`
    CREATE FUNCTION spare() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
    CREATE TABLE other (log_id bigint);
    INSERT INTO log (ts, must_stay) SELECT now(), true FROM generate_series(1, ${KEPT});
    SET lock_timeout = '300ms'`);
});
afterAll(async () => {
  await application.end();
  await logs.drop();
});

/** Applies, and does something to the table just before a statement of the target goes out for the second time. */
async function applyWhile(words: RegExp, meddle: () => Promise<unknown>): Promise<RuleApplied> {
  const state = { seen: 0 };
  const wire = await openWire(logs.database.url, async (sql): Promise<'pass'> => {
    if (!words.test(sql)) return 'pass';
    state.seen += 1;
    if (state.seen === 2) await meddle();
    return 'pass';
  });
  try {
    const result = await logs.apply({}, logs.through({ target: wire.url }));
    expect(state.seen).toBeGreaterThanOrEqual(2);
    return result;
  } finally {
    await wire.close();
  }
}

const CHANGES = [
  {
    what: 'a column is added',
    change: 'ALTER TABLE log ADD COLUMN email text',
    undo: 'ALTER TABLE log DROP COLUMN email',
  },
  {
    what: 'a type is changed',
    change: 'ALTER TABLE log ALTER user_id TYPE bigint',
    undo: 'ALTER TABLE log ALTER user_id TYPE int',
  },
  {
    what: 'a trigger is made',
    change: 'CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW EXECUTE FUNCTION spare()',
    undo: 'DROP TRIGGER spare ON log',
  },
  {
    what: 'a rule is made',
    change: 'CREATE RULE spare AS ON DELETE TO log DO INSTEAD NOTHING',
    undo: 'DROP RULE spare ON log',
  },
  {
    what: 'row security is switched on',
    change: 'ALTER TABLE log ENABLE ROW LEVEL SECURITY',
    undo: 'ALTER TABLE log DISABLE ROW LEVEL SECURITY',
  },
  {
    what: 'a key points at it',
    change: 'ALTER TABLE other ADD CONSTRAINT spare FOREIGN KEY (log_id) REFERENCES log ON DELETE CASCADE',
    undo: 'ALTER TABLE other DROP CONSTRAINT spare',
  },
  {
    what: 'a child is made',
    change: 'CREATE TABLE log_child () INHERITS (log)',
    undo: 'DROP TABLE log_child',
  },
  {
    what: 'its key goes',
    change: 'ALTER TABLE log DROP CONSTRAINT log_pkey',
    undo: 'ALTER TABLE log ADD PRIMARY KEY (id)',
  },
  { what: 'it goes', change: 'ALTER TABLE log RENAME TO away', undo: 'ALTER TABLE away RENAME TO log' },
] as const;

describe('between two batches', () => {
  for (const { what, change, undo } of CHANGES) {
    test(`${what}: the run stops before the next batch`, async () => {
      await logs.fill(DUE, 0);
      const result = await applyWhile(/LOCK TABLE/, () => application.query(change));
      await application.query(undo);
      gone += BATCH;
      expect(result).toMatchObject({ status: 'failed', rows: BATCH });
      expect(result.stopped_by).toBe(what === 'it goes' ? 'database-refused' : 'drift');
      expect(await logs.left()).toEqual({ due: DUE - BATCH, kept: KEPT });
      await logs.expectEvidence(gone);
      await application.query('DELETE FROM log WHERE NOT must_stay');
    });
  }
});

describe('within a batch', () => {
  // What is referred to is locked first, so that something can come between the lock and the deletion.
  beforeAll(() => application.query('CREATE TABLE mention (log_id bigint REFERENCES log)'));

  for (const { what, change } of CHANGES.filter((one) => one.what !== 'a child is made')) {
    test(`${what}: it has to wait`, async () => {
      await logs.fill(DUE, 0);
      gone += DUE;
      const meddled = { state: '' };
      const result = await applyWhile(/DELETE FROM/, async () => {
        await application.query(change).catch((error: pg.DatabaseError) => {
          meddled.state = error.code ?? '';
        });
      });
      expect(meddled.state).toBe('55P03');
      expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(gone);
    });
  }
});
