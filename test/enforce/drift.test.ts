import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { casesNow, ENGINES } from '../support/engines/engines.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire } from '../support/wire.ts';

const BATCH = 20;
const DUE = 60;
const KEPT = 5;

/** What somebody does to the table while a run is at it. */
interface Change {
  readonly what: string;
  readonly change: string;
  readonly undo: string;
  /** What the run is stopped by where it comes between two batches; `drift` by default. */
  readonly stops?: string;
  /** What becomes of it within a batch; by default it has to wait. */
  readonly within?: 'cannot be' | 'is noticed';
}

const CHANGES: Readonly<Record<TestEngine['name'], readonly Change[]>> = {
  PostgreSQL: [
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
      within: 'cannot be',
    },
    {
      what: 'its key goes',
      change: 'ALTER TABLE log DROP CONSTRAINT log_pkey',
      undo: 'ALTER TABLE log ADD PRIMARY KEY (id)',
    },
    {
      what: 'it goes',
      change: 'ALTER TABLE log RENAME TO away',
      undo: 'ALTER TABLE away RENAME TO log',
      stops: 'database-refused',
    },
  ],
  MariaDB: [
    {
      what: 'a column is added',
      change: 'ALTER TABLE log ADD COLUMN email text',
      undo: 'ALTER TABLE log DROP COLUMN email',
    },
    {
      what: 'a type is changed',
      change: 'ALTER TABLE log MODIFY user_id bigint',
      undo: 'ALTER TABLE log MODIFY user_id int',
    },
    {
      what: 'a trigger is made',
      change: 'CREATE TRIGGER spare BEFORE DELETE ON log FOR EACH ROW SET @spare = 1',
      undo: 'DROP TRIGGER spare',
    },
    {
      what: 'a key points at it',
      change:
        'ALTER TABLE other ADD CONSTRAINT spare FOREIGN KEY (log_id) REFERENCES log (id) ON DELETE CASCADE',
      undo: 'ALTER TABLE other DROP FOREIGN KEY spare',
    },
    {
      what: 'a table is made that points at it',
      change: 'CREATE TABLE late (log_id bigint, FOREIGN KEY (log_id) REFERENCES log (id) ON DELETE CASCADE)',
      undo: 'DROP TABLE late',
      // The server lets it be made at any time.
      within: 'is noticed',
    },
    {
      what: 'its key goes',
      change:
        'ALTER TABLE log MODIFY id bigint NOT NULL, DROP PRIMARY KEY, ADD UNIQUE KEY spare (id, user_id)',
      undo: 'ALTER TABLE log DROP KEY spare, MODIFY id bigint AUTO_INCREMENT PRIMARY KEY',
    },
    {
      what: 'it goes',
      change: 'RENAME TABLE log TO away',
      undo: 'RENAME TABLE away TO log',
      stops: 'database-refused',
    },
  ],
};

describe.each(ENGINES)('a table that is changed meanwhile on $name', (engine) => {
  let logs: LogsProject<TargetClient>;
  let application: TargetClient;
  let gone = 0;

  beforeAll(async () => {
    logs = await makeLogs({ engine, batchRows: BATCH });
    application = await engine.connect(logs.database.url);
    await application.query('CREATE TABLE other (log_id bigint)');
    if (engine.spareTrigger) await application.query(engine.spareTrigger);
    await logs.fill(0, KEPT);
    await engine.limitLocks(application, 300);
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

  const all = CHANGES[engine.name];
  const now = casesNow(
    engine,
    all,
    all.filter(({ what }) => /trigger|is made that/.test(what)),
  );

  describe('between two batches', () => {
    for (const { what, change, undo, stops = 'drift' } of now) {
      test(`${what}: the run stops before the next batch`, async () => {
        await logs.fill(DUE, 0);
        const result = await applyWhile(engine.steps.tablesHeld, () => application.query(change));
        await application.query(undo);
        gone += BATCH;
        expect(result).toMatchObject({ status: 'failed', rows: BATCH, stopped_by: stops });
        expect(await logs.left()).toEqual({ due: DUE - BATCH, kept: KEPT });
        await logs.expectEvidence(gone);
        await application.query('DELETE FROM log WHERE NOT must_stay');
      });
    }
  });

  describe('within a batch', () => {
    // What is referred to is locked first, so that something can come between the lock and the deletion.
    beforeAll(() => application.query(engine.createMention));

    for (const { what, change } of now.filter(({ within }) => within === undefined)) {
      test(`${what}: it has to wait`, async () => {
        await logs.fill(DUE, 0);
        gone += DUE;
        const meddled = { isLocked: false };
        const result = await applyWhile(engine.steps.removal, async () => {
          await application.query(change).catch((error: unknown) => {
            meddled.isLocked = engine.isLocked(error);
          });
        });
        expect(meddled.isLocked).toBe(true);
        expect(result).toMatchObject({ status: 'succeeded', rows: DUE });
        expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
        await logs.expectEvidence(gone);
      });
    }

    for (const { what, change, undo } of now.filter(({ within }) => within === 'is noticed')) {
      test(`${what}: the batch is undone`, async () => {
        await logs.fill(DUE, 0);
        gone += BATCH;
        const result = await applyWhile(engine.steps.removal, () => application.query(change));
        await application.query(undo);
        expect(result).toMatchObject({ status: 'failed', stopped_by: 'drift', rows: BATCH });
        expect(await logs.left()).toEqual({ due: DUE - BATCH, kept: KEPT });
        await logs.expectEvidence(gone);
        await application.query('DELETE FROM log WHERE NOT must_stay');
      });
    }
  });
});
