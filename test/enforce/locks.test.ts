import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';
import { openWire } from '../support/wire.ts';

const KEPT = 3;

describe.each(FORMS)('%s first', (form) => {
  let logs: LogsProject;
  let application: pg.Client;
  let gone = 0;

  beforeAll(async () => {
    logs = await makeLogs({ batchRows: 10, form });
    application = await connect(logs.database.url);
    await logs.fill(0, KEPT);
  });
  afterAll(async () => {
    await application.end();
    await logs.drop();
  });

  test('rows that others hold are skipped, counted and reported; the rest goes', async () => {
    await logs.fill(50, 0);
    await application.query('BEGIN; SELECT FROM log WHERE NOT must_stay ORDER BY id LIMIT 4 FOR UPDATE');
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
    await application.query('BEGIN; LOCK TABLE log IN SHARE MODE');
    const retried: string[] = [];
    const observer = {
      ...silentObserver,
      batchRetried: ({ code }: { code: string }) => {
        retried.push(code);
        if (retried.length === 2) void application.query('COMMIT');
      },
    };
    const result = await logs.apply({ observer });
    gone += 20;
    expect(retried).toEqual(['database-refused', 'database-refused']);
    expect(result).toMatchObject({ status: 'succeeded', rows: 20 });
    await logs.expectEvidence(gone);
  });

  test('an application that waits for a row that we have is never the victim of a deadlock', async () => {
    await logs.fill(20, 0);
    const other = await connect(logs.database.url);
    const { rows } = await application.query('SELECT id FROM log WHERE NOT must_stay ORDER BY ts LIMIT 1');
    await application.query('BEGIN; LOCK TABLE retentiond_receipts.receipt IN SHARE MODE');
    const update = { done: false };
    const state = { seen: 0 };
    // We have the row and wait for the receipt table; the application has that and waits for the row.
    const wire = await openWire(logs.database.url, (sql) => {
      if (!sql.includes('INTO retentiond_receipts')) return 'pass';
      state.seen += 1;
      if (state.seen === 1) {
        void application.query('UPDATE log SET user_id = -1 WHERE id = $1', [rows[0].id]).then(async () => {
          update.done = true;
          await application.query('COMMIT');
        });
      }
      return 'pass';
    });
    const result = await logs.apply({}, logs.through({ target: wire.url }));
    await wire.close();
    await other.end();
    gone += 20;
    expect(update.done).toBe(true);
    expect(result).toMatchObject({ status: 'succeeded', rows: 20 });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT + 3 });
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
      "UPDATE retentiond_receipts.ledger SET ledger = '00000000-0000-4000-8000-000000000000'",
    );
    expect(await logs.apply()).toMatchObject({
      status: 'failed',
      stopped_by: 'receipts-of-another-ledger',
      rows: 0,
    });
    expect(await logs.left()).toMatchObject({ due: 5 });
  });
});
