import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { casesNow, ENGINES, withForms } from '../support/engines/engines.ts';
import { FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire, type Verdict } from '../support/wire.ts';

const DUE = 100;
const KEPT = 10;

describe.each(withForms(ENGINES, FORMS))(
  'a connection that is cut, $form first, on $name',
  ({ engine, form }) => {
    let logs: LogsProject<TargetClient>;
    let gone = 0;

    beforeAll(async () => {
      logs = await makeLogs({ engine, batchRows: 40, form });
      await logs.fill(0, KEPT);
    });
    afterAll(async () => logs.drop());
    // A test that fails must not make the next ones fail.
    beforeEach(async () => {
      await logs.target.query('DELETE FROM log WHERE NOT must_stay');
      await logs.lapse();
      gone = (await logs.entries()).reduce(
        (sum, { outcome, rows }) => sum + (outcome === 'committed' ? rows : 0),
        0,
      );
    });

    /** Applies over a wire that is cut once, when the statement goes by for the `nth` time. */
    async function applyWithCut(
      on: 'target' | 'control',
      words: RegExp,
      nth: number,
      verdict: Verdict,
    ): Promise<RuleApplied> {
      const state = { seen: 0 };
      const wire = await openWire(on === 'target' ? logs.database.url : logs.database.controlUrl, (sql) => {
        if (!words.test(sql)) return 'pass';
        state.seen += 1;
        return state.seen === nth ? verdict : 'pass';
      });
      try {
        const result = await logs.apply({}, logs.through({ [on]: wire.url }));
        expect(state.seen).toBeGreaterThanOrEqual(nth);
        return result;
      } finally {
        await wire.close();
      }
    }

    async function expectExact(): Promise<void> {
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(gone);
    }

    const LOSSES: readonly Verdict[] = ['cut', 'lose the answer'];

    describe('the connection to the target is lost', () => {
      const { tablesHeld, rowsTaken, receipt, removal, constraints } = engine.steps;
      const steps = casesNow(
        engine,
        [
          tablesHeld,
          rowsTaken,
          receipt,
          ...(form === 'lock' ? [removal] : []),
          ...(constraints ? [constraints] : []),
          /^COMMIT$/,
        ],
        [removal, /^COMMIT$/],
      );
      for (const verdict of LOSSES) {
        for (const words of steps) {
          test(`${verdict} at ${words}: the same run goes on to its end`, async () => {
            await logs.fill(DUE, 0);
            gone += DUE;
            const result = await applyWithCut('target', words, 2, verdict);
            expect(result).toMatchObject({ status: 'succeeded', stopped_by: null, rows: DUE });
            await expectExact();
          });
        }
      }

      test('a COMMIT that never arrived is aborted, one whose answer was lost is committed: recovery says which', async () => {
        const outcomes = (await logs.entries()).filter((entry) => entry.seen_by === 'recovery');
        expect(outcomes.map((entry) => entry.outcome)).toEqual(['aborted', 'committed']);
      });
    });

    test('every connection to the ledger is ended while rows are locked: nothing goes without its intent', async () => {
      await logs.fill(DUE, 0);
      const state = { seen: 0 };
      const committed = async (): Promise<number> =>
        (await logs.entries()).filter(({ outcome }) => outcome === 'committed').length;
      const before = await committed();
      const wire = await openWire(logs.database.url, async (sql): Promise<'pass'> => {
        if (!engine.steps.rowsTaken.test(sql)) return 'pass';
        state.seen += 1;
        if (state.seen !== 2) return 'pass';
        // The first batch may still be on its way into the ledger while the second one takes its rows.
        await expect.poll(committed).toBe(before + 1);
        await logs.state.query(
          'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND usename = $1',
          [logs.database.controlRole],
        );
        return 'pass';
      });
      const result = await logs.apply({}, logs.through({ target: wire.url }));
      await wire.close();
      expect(result).toMatchObject({ status: 'interrupted', rows: 40 });
      expect(await logs.left()).toMatchObject({ due: DUE - 40 });
      expect((await logs.entries()).at(-1)).not.toMatchObject({ kind: 'run ended' });
      await logs.lapse();
      expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: DUE - 40 });
      gone += DUE;
      await expectExact();
    });

    // A ledger is the same beside every target.
    const ledgers = casesNow(engine, LOSSES, []);
    if (ledgers.length > 0)
      describe('the connection to the ledger is lost', () => {
        // The start of the run has one of each; then every batch has two transactions.
        const steps = [
          { words: /chain FOR UPDATE/, nth: 4 },
          { words: /INSERT INTO retentiond\.ledger/, nth: 2 },
          { words: /INSERT INTO retentiond\.ledger/, nth: 3 },
          { words: /INSERT INTO retentiond\.open_batch/, nth: 2 },
          { words: /DELETE FROM retentiond\.open_batch/, nth: 1 },
          { words: /^COMMIT$/, nth: 2 },
          { words: /^COMMIT$/, nth: 3 },
          { words: /^COMMIT$/, nth: 4 },
        ];
        for (const verdict of ledgers) {
          for (const { words, nth } of steps) {
            test(`${verdict} at ${words}, the ${nth}th: the run stops, and the next one recovers what it left`, async () => {
              await logs.fill(DUE, 0);
              gone += DUE;
              const stopped = await applyWithCut('control', words, nth, verdict);
              expect(stopped).toMatchObject({ status: 'interrupted' });
              const left = await logs.left();
              expect(stopped.rows).toBeLessThanOrEqual(DUE - left.due);
              await logs.lapse();
              expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: left.due });
              await expectExact();
            });
          }
        }
      });
  },
);
