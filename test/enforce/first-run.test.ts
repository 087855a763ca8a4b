import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { performRule } from '../../src/app/run/perform.ts';
import { findRun } from '../../src/control/run/run-look-up.ts';
import type { RunReport } from '../../src/enforce/run/run.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { LOGS_POLICY, type LogsProject, makeLogs } from '../support/logs.ts';

const DUE = 1_000;
const KEPT = 10;
const SLOW = [100, 150, 225, 338, 187];
const FULL = [500, 500];

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 500 });
  await logs.fill(DUE, KEPT);
});
afterEach(async () => logs.drop());

/** The rows of the intents since the last time that somebody asked. */
let asked = 0;
async function newBatches(): Promise<readonly number[]> {
  const intents = (await logs.entries()).filter((entry) => entry.kind === 'intent');
  const fresh = intents.slice(asked).map((entry) => entry.rows);
  asked = intents.length;
  return fresh;
}
beforeEach(() => {
  asked = 0;
});

async function apply(over: Partial<Workplace> = {}): Promise<RuleApplied> {
  const { applied } = await applyRules(await logs.place(over), logs.read().rules);
  return applied.rules[0] as RuleApplied;
}

/** Leaves after so many batches; the run can go on. */
async function applyBatches(count: number): Promise<RuleApplied> {
  const leaving = new AbortController();
  const place = await logs.place();
  const seen = { batches: 0 };
  const batchCommitted = (): void => {
    seen.batches += 1;
    if (seen.batches === count) leaving.abort();
  };
  return apply({ signal: leaving.signal, observer: { ...place.observer, batchCommitted } });
}

/** Goes on with the run that was interrupted. */
async function goOn(): Promise<RunReport | null> {
  const { rows } = await logs.state.query("SELECT id FROM retentiond.run WHERE state = 'interrupted'");
  const place = await logs.place();
  const session = await place.control.open();
  const run = await findRun(session, rows[0].id).finally(() => session.close());
  if (!run) throw new Error('there is no run to go on with');
  return performRule(place, logs.read().rules[0] as Rule, run, true);
}

test("P10: a rule's first run begins with small batches, its second with whole ones", async () => {
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(await newBatches()).toEqual(SLOW);
  await logs.fill(DUE, 0);
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(await newBatches()).toEqual(FULL);
  await logs.expectEvidence(2 * DUE);
});

test('another version of the rule has a first run of its own', async () => {
  await apply();
  await newBatches();
  logs.write('policies/logs.yaml', LOGS_POLICY.replace('3 months', '2 months').replace(/examples:.*/s, ''));
  await logs.fill(DUE, 0);
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(await newBatches()).toEqual(SLOW);
});

test('a first run that is told to leave does so within one batch, and goes on with small ones where it was', async () => {
  expect(await applyBatches(2)).toMatchObject({ status: 'interrupted', stopped_by: 'signal', rows: 250 });
  expect(await newBatches()).toEqual([100, 150]);
  expect(await goOn()).toMatchObject({ status: 'succeeded', rows: DUE });
  expect(await newBatches()).toEqual([100, 150, 225, 275]);
  expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
  await logs.expectEvidence(DUE);
});

test('a first run that did not come to its end is followed by another first run', async () => {
  expect(await applyBatches(1)).toMatchObject({ status: 'interrupted' });
  await newBatches();
  expect(await apply()).toMatchObject({ status: 'succeeded', rows: DUE - 100 });
  expect((await newBatches())[0]).toBe(100);
});

test('any run that goes on after it was stopped starts slowly', async () => {
  await apply();
  await logs.fill(2 * DUE, 0);
  await newBatches();
  expect(await applyBatches(1)).toMatchObject({ status: 'interrupted', rows: 500 });
  expect(await newBatches()).toEqual([500]);
  expect(await goOn()).toMatchObject({ status: 'succeeded', rows: 2 * DUE });
  expect(await newBatches()).toEqual([100, 150, 225, 338, 500, 187]);
});
