import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES, withForms } from '../support/engines/engines.ts';
import { FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const KEPT = 3;

describe.each(withForms(ENGINES, FORMS))('what others hold, $form first, on $name', ({ engine, form }) => {
  let logs: LogsProject<TargetClient>;
  let application: TargetClient;
  let gone = 0;

  beforeAll(async () => {
    logs = await makeLogs({ engine, batchRows: 10, form });
    application = await engine.connect(logs.database.url);
    await logs.fill(0, KEPT);
  });
  afterAll(async () => {
    await application.end();
    await logs.drop();
  });

  test('rows that others hold are skipped, counted and reported; the rest goes', async () => {
    await logs.fill(50, 0);
    await application.query('BEGIN; SELECT id FROM log WHERE NOT must_stay ORDER BY id LIMIT 4 FOR UPDATE');
    const first = await logs.apply();
    gone += 46;
    expect(first).toMatchObject({ status: 'failed', stopped_by: 'rows-locked', rows: 46 });
    expect(await logs.left()).toEqual({ due: 4, kept: KEPT });
    await application.query('ROLLBACK');
    gone += 4;
    expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 4 });
    await logs.expectEvidence(gone);
  });

  test('a row that is no longer due when its lock is free stays', async () => {
    await logs.fill(30, 0);
    await application.query(
      'BEGIN; UPDATE log SET ts = now(), must_stay = true WHERE NOT must_stay AND id % 10 = 0',
    );
    const state = { seen: 0 };
    // The lock is asked for while the change is not committed, and answered after it is.
    const wire = await openWire(logs.database.url, async (sql): Promise<'pass'> => {
      if (!sql.includes('LIMIT')) return 'pass';
      state.seen += 1;
      if (state.seen === 2) await application.query('COMMIT');
      return 'pass';
    });
    const result = await logs.apply({}, logs.through({ target: wire.url }));
    await wire.close();
    gone += 27;
    expect(result).toMatchObject({ status: 'succeeded', rows: 27 });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT + 3 });
    await logs.expectEvidence(gone);
  });

  test('a table that is locked for a moment is tried again, under a new batch id', async () => {
    await logs.fill(20, 0);
    await application.query(engine.holdTable('log'));
    const retried: string[] = [];
    const observer = {
      ...silentObserver,
      batchRetried: ({ code }: { code: string }) => {
        retried.push(code);
        if (retried.length === 2) void application.query(engine.letTableGo);
      },
    };
    const result = await logs.apply({ observer });
    gone += 20;
    expect(retried).toEqual(['database-refused', 'database-refused']);
    expect(result).toMatchObject({ status: 'succeeded', rows: 20 });
    await logs.expectEvidence(gone);
  });

  // Elsewhere a deadlock is seen at once, and the server chooses its victim.
  if (engine.waitsBeforeDeadlock)
    test('an application that waits for a row that we have is never the victim of a deadlock', async () => {
      await logs.fill(20, 0);
      const { rows } = await application.query('SELECT id FROM log WHERE NOT must_stay ORDER BY ts LIMIT 1');
      await application.query('BEGIN; LOCK TABLE retentiond_receipts.receipt IN SHARE MODE');
      const update = { done: false };
      const state = { seen: 0 };
      // We have the row and wait for the receipt table; the application has that and waits for the row.
      const wire = await openWire(logs.database.url, (sql) => {
        if (!sql.includes('INTO retentiond_receipts')) return 'pass';
        state.seen += 1;
        if (state.seen === 1) {
          void application.query(`UPDATE log SET user_id = -1 WHERE id = ${rows[0].id}`).then(async () => {
            update.done = true;
            await application.query('COMMIT');
          });
        }
        return 'pass';
      });
      const result = await logs.apply({}, logs.through({ target: wire.url }));
      await wire.close();
      gone += 20;
      expect(update.done).toBe(true);
      expect(result).toMatchObject({ status: 'succeeded', rows: 20 });
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT + 3 });
      await logs.expectEvidence(gone);
    });
  else
    test('a deadlock with an application that has changed more: the batch is undone, and each row goes once', async () => {
      await logs.fill(20, 0);
      gone += 20;
      await application.query('CREATE TABLE heavy (n int PRIMARY KEY)');
      await application.query('SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE');
      const { rows } = await application.query('SELECT id FROM log WHERE NOT must_stay ORDER BY ts LIMIT 1');
      // Who has changed more lives on: that is the application.
      const heavy = Array.from({ length: 200 }, (_, index) => `(${index})`);
      await application.query(
        `BEGIN; INSERT INTO heavy VALUES ${heavy.join(', ')}; SELECT batch FROM ${engine.tables.receipt} FOR UPDATE`,
      );
      const aborted = (await logs.entries()).filter((entry) => entry.outcome === 'aborted').length;
      let victim = '';
      let seen = 0;
      const retried: string[] = [];
      // We have the row and wait for the receipts; the application has those and waits for the row.
      const wire = await openWire(logs.database.url, (sql): Verdict => {
        if (!engine.steps.receipt.test(sql)) return 'pass';
        seen += 1;
        if (seen === 1) {
          setTimeout(() => {
            application
              .query(`UPDATE log SET user_id = -1 WHERE id = ${rows[0].id}; COMMIT`)
              .catch((error: { errno?: number }) => {
                victim = `the application, by ${error.errno}`;
                return application.query('ROLLBACK');
              });
          }, 200);
        }
        return 'pass';
      });
      const batchRetried = ({ code }: { readonly code: string }): number => retried.push(code);
      const result = await logs.apply(
        { observer: { ...silentObserver, batchRetried } },
        logs.through({ target: wire.url }),
      );
      await wire.close();
      await application.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED; DROP TABLE heavy');
      expect({ victim, retried }).toEqual({ victim: '', retried: ['database-refused'] });
      expect(result).toMatchObject({ status: 'succeeded', rows: 20 });
      expect((await logs.entries()).filter((entry) => entry.outcome === 'aborted').length).toBe(aborted + 1);
      await logs.expectEvidence(gone);
    });

  test.each([
    ['lost its lease', 'UPDATE retentiond.lease SET fence = fence + 1', 'lease-lost'],
    ['was cancelled', "UPDATE retentiond.run SET state = 'cancelled' WHERE state = 'queued'", 'run-over'],
  ])(
    'a run that %s just before its first entry: nothing is written, and nothing goes',
    async (_, change, code) => {
      await logs.target.query('DELETE FROM log WHERE NOT must_stay');
      await logs.fill(5, 0);
      const before = await logs.entries();
      const state = { seen: 0 };
      const wire = await openWire(logs.database.controlUrl, async (sql): Promise<'pass'> => {
        if (!/chain FOR UPDATE/.test(sql)) return 'pass';
        state.seen += 1;
        if (state.seen === 1) await logs.state.query(change);
        return 'pass';
      });
      const result = await logs.apply({}, logs.through({ control: wire.url }));
      await wire.close();
      expect(result).toMatchObject({ stopped_by: code, rows: 0 });
      expect(await logs.entries()).toEqual(before);
      expect(await logs.left()).toMatchObject({ due: 5 });
      await logs.lapse();
    },
  );

  test('receipts of another ledger are refused before anything is done', async () => {
    await application.query(
      `UPDATE ${engine.tables.ledger} SET ledger = '00000000-0000-4000-8000-000000000000'`,
    );
    expect(await logs.apply()).toMatchObject({
      status: 'failed',
      stopped_by: 'receipts-of-another-ledger',
      rows: 0,
    });
    expect(await logs.left()).toMatchObject({ due: 5 });
  });
});
