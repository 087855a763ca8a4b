import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectProject } from '../../src/app/connection/connect.ts';
import { countPlan } from '../../src/app/counting/count-plan.ts';
import { type AppliedWithFailures, applyRules } from '../../src/app/run/apply.ts';
import { performRule } from '../../src/app/run/perform.ts';
import { exitCodeFor } from '../../src/cli/work/apply.ts';
import { hostClock } from '../../src/clock.ts';
import { findRun } from '../../src/control/run/run-look-up.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';

const DUE = 60;
const KEPT = 40;

let logs: LogsProject;
beforeAll(async () => {
  logs = await makeLogs({ batchRows: 20 });
});
beforeEach(async () => {
  await logs.target.query('TRUNCATE log');
  await logs.fill(DUE, KEPT);
});
afterAll(async () => logs.drop());

async function applyWith(change: Partial<Rule>): Promise<AppliedWithFailures> {
  const rules = logs.read().rules.map((rule) => ({ ...rule, ...change }));
  return applyRules(await logs.place(), rules);
}

async function cappedWith(change: Partial<Rule>): Promise<number | undefined> {
  const { checked } = await connectProject(logs.read());
  const changed = checked.map((one) => ({ ...one, rule: { ...one.rule, ...change } }));
  return (await countPlan(logs.read().config, changed, hostClock())).rules[0]?.capped;
}

/** Replaces what the rule's runs of before have changed. */
async function remember(rows: readonly number[], state = 'succeeded'): Promise<void> {
  await logs.state.query("UPDATE retentiond.run SET state = 'cancelled'");
  await logs.state.query(
    `INSERT INTO retentiond.run (id, invocation, rule, version, state, rows, ended_at)
     SELECT gen_random_uuid(), gen_random_uuid(), $1, 'earlier', $2, rows, clock_timestamp()
     FROM unnest($3::bigint[]) AS rows`,
    [logs.read().rules[0]?.id, state, rows],
  );
}

async function expectRefused(result: AppliedWithFailures, code: string): Promise<void> {
  expect(result.applied.rules).toMatchObject([{ status: 'failed', stopped_by: code, rows: 0 }]);
  expect(exitCodeFor(result, 0)).toBe(5);
  expect((await logs.entries()).at(-1)).toMatchObject({
    kind: 'run ended',
    status: 'failed',
    stopped_by: code,
  });
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
}

test.each([
  ['one row too many', { maxRows: DUE - 1, maxPercent: null }],
  ['a share of the rows that is too large', { maxRows: null, maxPercent: 59.9 }],
  ['the tighter of two', { maxRows: 1_000, maxPercent: 1 }],
])('P10: a limit aborts the run before its first change, and its end is recorded: %s', async (_, limits) => {
  await expectRefused(await applyWith({ limits }), 'limit-exceeded');
  expect(await cappedWith({ limits })).toBe(DUE);
});

test.each([
  ['exactly so many rows', { maxRows: DUE, maxPercent: null }],
  ['exactly such a share', { maxRows: null, maxPercent: 60 }],
])('what a limit allows goes: %s', async (_, limits) => {
  expect(await cappedWith({ limits })).toBe(0);
  expect((await applyWith({ limits })).applied.rules).toMatchObject([{ status: 'succeeded', rows: DUE }]);
  expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
});

test('a run that goes on counts what it did before', async () => {
  const limits = { maxRows: DUE, maxPercent: null };
  const [rule] = logs.read().rules as readonly [Rule];
  const interrupted = new AbortController();
  const place = await logs.place({ signal: interrupted.signal });
  const observer = { ...place.observer, batchCommitted: () => interrupted.abort() };
  const { applied } = await applyRules({ ...place, observer }, [{ ...rule, limits }]);
  expect(applied.rules).toMatchObject([{ status: 'interrupted', rows: 20 }]);
  await logs.fill(1, 0);
  const { rows } = await logs.state.query("SELECT id FROM retentiond.run WHERE state = 'interrupted'");
  const again = await logs.place();
  const session = await again.control.open();
  const run = await findRun(session, rows[0].id);
  await session.close();
  if (!run) throw new Error('the run is not there');
  expect(await performRule(again, { ...rule, limits }, run, true)).toMatchObject({
    status: 'failed',
    stoppedBy: 'limit-exceeded',
    rows: 20,
  });
  expect(await logs.left()).toEqual({ due: DUE - 20 + 1, kept: KEPT });
});

test('what a budget leaves for later is shown as capped', async () => {
  expect(await cappedWith({ budget: { rows: 25, seconds: null } })).toBe(DUE - 25);
  expect(await cappedWith({ budget: { rows: DUE, seconds: null } })).toBe(0);
});

const MANY = 10_001;

test('P10: three runs that succeeded teach a cap; ten times the largest, and ten thousand at least, may go', async () => {
  await logs.fill(MANY - DUE, 0);
  await remember([1, 2, 3]);
  const refused = await applyWith({});
  expect(refused.applied.rules).toMatchObject([{ status: 'failed', stopped_by: 'cap-learnt', rows: 0 }]);
  expect([...refused.failures.values()][0]?.hint).toContain('max_rows');
  expect(exitCodeFor(refused, 0)).toBe(5);
  expect(await logs.left()).toMatchObject({ due: MANY });
});

test.each([
  ['two runs are too few', [1, 2], {}],
  ['a larger run was seen', [1, 2, 1_001], {}],
  ['a person named a number', [1, 2, 3], { limits: { maxRows: 20_000, maxPercent: null } }],
])('no cap is learnt where %s', async (_, rows, change) => {
  await logs.fill(MANY - DUE, 0);
  await remember(rows);
  const [rule] = logs.read().rules as readonly [Rule];
  const config = logs.through({});
  const place = await logs.place(
    {},
    {
      connections: {
        crm: { ...(config.connections['crm'] as (typeof config.connections)[string]), batchRows: 5_000 },
      },
    },
  );
  const { applied } = await applyRules(place, [{ ...rule, ...change }]);
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: MANY }]);
});

test('runs of before the last ten teach nothing', async () => {
  await logs.fill(MANY - DUE, 0);
  await remember([5_000]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const { rows: kept } = await logs.state.query("SELECT id FROM retentiond.run WHERE state = 'succeeded'");
  await remember(Array(10).fill(1));
  await logs.state.query("UPDATE retentiond.run SET state = 'succeeded' WHERE id = $1", [kept[0].id]);
  const refused = await applyWith({});
  expect(refused.applied.rules).toMatchObject([{ status: 'failed', stopped_by: 'cap-learnt' }]);
});
