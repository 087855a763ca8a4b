import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RuleApplied } from '../../src/app/run/apply.ts';
import { ANSWER_LIMITS, type AnswerLimits } from '../../src/enforce/change/answer-limits.ts';
import type { TargetClient } from '../support/engines/engine.ts';
import { ENGINES_NOW, isWhole, withForms } from '../support/engines/engines.ts';
import { addHoldsKey, hold, release } from '../support/holds.ts';
import { FORMS, type LogsProject, makeLogs } from '../support/logs.ts';
import { openWire, type Wire } from '../support/wire.ts';

const DUE = 100;
const KEPT = 10;
/** A person without rows: a hold on them keeps none. */
const NOBODY = '-1';

/** Every silence lasts as long: a busy machine answers sooner, also where locks are waited for in whole seconds. */
const SHORT = { PostgreSQL: 3_000, MariaDB: 6_000 } as const;
/** How long a hold may wait for the silence to end. */
const HOLD_MS = 120_000;
const COMMIT = /^COMMIT$/;

test('a target that does not hear us has let go of the rows when we give it up', () => {
  expect(ANSWER_LIMITS.statement).toBeGreaterThan(60_000 + 10_000);
  expect(ANSWER_LIMITS.commit).toBeGreaterThan(10_000);
});

// Each has databases of its own, and nearly all of its time is spent waiting.
describe.concurrent.each(withForms(ENGINES_NOW, FORMS))(
  'silence, $form first, on $name',
  ({ engine, form }) => {
    let logs: LogsProject<TargetClient>;
    let gone = 0;

    beforeAll(async () => {
      logs = await makeLogs({ engine, batchRows: 40, form });
      addHoldsKey(logs);
      await logs.fill(0, KEPT);
      // A first run is slow, and takes its rows on one connection only.
      await logs.fill(1, 0);
      expect(await logs.apply()).toMatchObject({ status: 'succeeded', rows: 1 });
    });
    afterAll(async () => logs.drop());
    // A test that fails must not make the next ones fail.
    beforeEach(async () => {
      await logs.endBackends();
      await logs.lapse();
      // A batch that is open would be recovered by the next run, over wires that are silent by then.
      if ((await logs.state.query('SELECT FROM retentiond.open_batch')).rowCount) await logs.apply();
      await logs.target.query('DELETE FROM log WHERE NOT must_stay');
      await logs.fill(DUE, 0);
      gone = (await logs.entries()).reduce(
        (sum, { outcome, rows }) => sum + (outcome === 'committed' ? rows : 0),
        0,
      );
    });

    /** As in life, except for what a test waits for. */
    function shortened(...short: readonly (keyof AnswerLimits)[]): AnswerLimits {
      return { ...ANSWER_LIMITS, ...Object.fromEntries(short.map((one) => [one, SHORT[engine.name]])) };
    }

    /** Swallows the statement, when it goes by for the `nth` time, and all that follows on its connection. */
    async function silentWire(url: string, words: RegExp, nth: number): Promise<Wire> {
      const state = { seen: 0 };
      return openWire(url, (sql) => {
        if (!words.test(sql)) return 'pass';
        state.seen += 1;
        if (state.seen !== nth) return 'pass';
        // Only once the wire is silent: else the client would hear of it.
        setImmediate(() => void logs.endBackends());
        return 'swallow';
      });
    }

    /** As configured now, with the key for holds. */
    function apply(
      addresses: Parameters<LogsProject['through']>[0],
      limits: AnswerLimits,
    ): Promise<RuleApplied> {
      const { controlUrl, connections } = logs.through(addresses);
      return logs.apply({ limits }, { ...logs.read().config, controlUrl, connections });
    }

    const { tablesHeld, rowsTaken, receipt, removal, constraints } = engine.steps;
    const all = [tablesHeld, rowsTaken, receipt, form === 'lock' ? removal : null, constraints, COMMIT];
    // Every statement is waited for in the same way.
    const few = [form === 'lock' ? removal : rowsTaken, COMMIT];
    test.sequential.each((isWhole ? all : few).filter((words) => words !== null))(
      'nothing is heard of the target from %s on: the same run goes on to its end',
      async (words) => {
        const wire = await silentWire(logs.database.url, words, 2);
        const result = await apply(
          { target: wire.url },
          shortened(words === COMMIT ? 'commit' : 'statement'),
        );
        await wire.close();
        expect(result).toMatchObject({ status: 'succeeded', stopped_by: null, rows: DUE });
        expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
        await logs.expectEvidence(gone + DUE);
      },
    );

    async function letNothingThrough(): Promise<void> {
      const silence = new AbortController();
      const wire = await openWire(logs.database.url, (sql) => {
        if (sql === 'COMMIT') silence.abort();
        return silence.signal.aborted ? 'swallow' : 'pass';
      });
      const applied = apply({ target: wire.url }, shortened('connect', 'statement', 'commit'));
      await expect.poll(() => silence.signal.aborted).toBe(true);
      const placed = await hold(logs, { target: NOBODY }, HOLD_MS);
      expect(placed).toMatchObject({ state: 'effective', open_batches: 0 });
      // What became of a COMMIT that was sent is for whoever comes next to find out.
      expect(await applied).toMatchObject({ status: 'interrupted', stopped_by: 'outcome-unknown', rows: 0 });
      await wire.close();
      await release(logs, placed.hold);
      expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
      await logs.expectEvidence(gone);
      expect(await apply({}, ANSWER_LIMITS)).toMatchObject({ status: 'succeeded', rows: DUE });
      await logs.expectEvidence(gone + DUE);
    }

    // A hold knows no forms.
    if (isWhole || form === 'remove') {
      test.sequential(
        'nothing gets through to the target any more: the run ends, and a hold becomes effective',
        letNothingThrough,
      );
    }

    // Nor does a ledger.
    const ledger = [/INSERT INTO retentiond\.ledger/, /UPDATE retentiond\.lease/];
    test.sequential.each(isWhole || form === 'lock' ? ledger : [])(
      'nothing is heard of the ledger from %s on: the run ends, and the next one does the rest',
      async (words) => {
        const wire = await silentWire(logs.database.controlUrl, words, 3);
        const stopped = await apply({ control: wire.url }, shortened('control'));
        await wire.close();
        expect(stopped).toMatchObject({ status: 'interrupted' });
        const { due } = await logs.left();
        await logs.lapse();
        expect(await apply({}, ANSWER_LIMITS)).toMatchObject({ status: 'succeeded', rows: due });
        await logs.expectEvidence(gone + DUE);
      },
    );
  },
);
