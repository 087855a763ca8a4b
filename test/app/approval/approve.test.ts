import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkplace } from '../../../src/app/control/workplace.ts';
import { watchRules } from '../../../src/app/daemon/rule-set.ts';
import { applyRules, type RuleApplied } from '../../../src/app/run/apply.ts';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import type { Config } from '../../../src/config/config.ts';
import type { Observer } from '../../../src/enforce/scene.ts';
import { type Failpoint, watchFailpoints } from '../../../src/failpoint.ts';
import { type ApprovalProject, makeApprovals, RULE } from '../../support/approvals.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import { silentObserver } from '../../support/observer.ts';

let logs: ApprovalProject;
const daemons: TestDaemon[] = [];
beforeEach(async () => {
  logs = await makeApprovals();
});
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  await logs.drop();
});

/** `apply` without a file, by the files as they are now. */
async function apply(config: Partial<Config> = {}, observer: Partial<Observer> = {}): Promise<RuleApplied> {
  const project = logs.read();
  const { signal } = new AbortController();
  const place = await openWorkplace({ ...project.config, ...config }, signal, {
    ...silentObserver,
    ...observer,
  });
  return (await applyRules(place, project.rules)).applied.rules[0] as RuleApplied;
}

const WAITS = { status: 'failed', stopped_by: 'approval-missing', rows: 0 };

/** Why the only rule waits; null where it does not. */
async function reasons(): Promise<readonly string[] | null> {
  const { waiting_for_approval: waiting } = await readStatus(logs.read().config, hostClock);
  return waiting.find((one) => one.rule === RULE)?.reasons ?? null;
}

const NEW = ['it is new: no version of it is approved'];

describe('a new rule', () => {
  test('waits, says so everywhere, and runs once it is approved', async () => {
    await logs.fill(25, 3);
    const refused = await logs.cli('apply --yes --json');
    expect(refused.code).toBe(5);
    expect(JSON.parse(refused.stdout)).toMatchObject({ rules: [WAITS] });
    expect(refused.stderr).toContain(`error: the rule ${RULE} waits for approval: ${NEW[0]}`);
    expect(refused.stderr).toContain(
      'hint: run `retentiond plan --out plan.json`, then `retentiond approve plan.json`',
    );
    expect(await reasons()).toEqual(NEW);
    const status = await logs.cli('status');
    expect(status.stdout).toMatch(
      new RegExp(`^${RULE}: waits for approval since \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\dZ: it is new`, 'm'),
    );
    expect(status.stdout).toContain('status: not ok');
    expect((await logs.entries()).map(({ kind }) => kind)).toEqual([
      'opened',
      'policies in force',
      'attempt refused',
    ]);
    const digest = await logs.approveNow();
    // Nobody has looked at the rule again.
    expect(await reasons()).toBeNull();
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 25 });
    expect(await reasons()).toBeNull();
    expect(await logs.left()).toEqual({ due: 0, kept: 3 });
    await logs.expectEvidence(25);
    const entries = (await logs.entries()) as unknown as Record<string, unknown>[];
    const [, , , approved, planned] = entries;
    const started = entries.find(({ kind }) => kind === 'run started');
    const { version } = logs.read().rules[0] ?? {};
    const role = logs.database.controlRole;
    expect(approved).toMatchObject({ kind: 'rule approved', rule: RULE, version, plan: digest, role });
    expect(planned).toMatchObject({ kind: 'plan approved', plan: digest, role, rules: 1, due: 25 });
    expect(started).toMatchObject({ kind: 'run started', approval: version });
  });

  test('is not scheduled by the daemon until then', async () => {
    await logs.fill(12, 3);
    const { config, rules } = logs.read();
    const source = watchRules({ cwd: logs.folder, environment: {} }, logs.read());
    const daemon = await startTestDaemon(logs, rules, { source, over: { config } });
    daemons.push(daemon);
    await eventually('it waits', reasons, (seen) => seen !== null);
    expect((await readStatus(config, hostClock)).rules).toEqual([]);
    await logs.approveNow();
    const inForce = async (): Promise<boolean> => (await readStatus(config, hostClock)).rules.length === 1;
    await eventually('it is in force', inForce);
    expect(await reasons()).toBeNull();
    await forgetADay(logs);
    await eventually('it ran', () => daemon.ended.length === 1);
    expect(daemon.ended[0]?.report).toMatchObject({ status: 'succeeded', rows: 12 });
    logs.keep('2 months');
    await eventually('the shorter one waits', reasons, (seen) => seen !== null);
    expect(await reasons()).toEqual(['the period is shorter, or may be: 2 months instead of 3 months']);
    // Nothing runs that is not in the files: the old version has left, too.
    expect((await readStatus(config, hostClock)).rules).toEqual([]);
    await logs.fill(7, 0);
    await forgetADay(logs);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(await logs.left()).toEqual({ due: 7, kept: 3 });
    expect(daemon.troubles).toEqual([]);
    await logs.approveNow('shorter.json');
    await eventually('the shorter one is in force', inForce);
    // A scheduled time has one run: that of the first version was yesterday's.
    await logs.state.query("UPDATE retentiond.run SET due_at = due_at - interval '1 day'");
    await forgetADay(logs);
    await eventually('it ran', () => daemon.ended.length === 2);
    expect(await logs.left()).toEqual({ due: 0, kept: 3 });
    await logs.expectEvidence(19);
  });
});

describe('a changed rule', () => {
  test('runs at once where it reaches no more, waits where it reaches more, and does not come back unasked', async () => {
    await logs.fill(20, 3);
    await logs.approveNow();
    const first = logs.read().rules[0]?.version;
    expect(await apply()).toMatchObject({ status: 'succeeded', rows: 20 });
    logs.keep('5 months');
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    const carried = (await logs.entries()).filter(({ kind }) => kind === 'rule approved').at(-1);
    expect(carried).toMatchObject({
      version: logs.read().rules[0]?.version,
      plan: null,
      role: null,
      who: null,
      reaches_no_more_than: first,
    });
    logs.keep('4 months');
    expect(await apply()).toMatchObject(WAITS);
    expect(await reasons()).toEqual(['the period is shorter, or may be: 4 months instead of 5 months']);
    // Approved once, and replaced since: rows have been kept longer, and would all go at once.
    logs.keep('3 months');
    expect(await apply()).toMatchObject(WAITS);
    expect(await reasons()).toEqual(['the period is shorter, or may be: 3 months instead of 5 months']);
    await logs.approveNow();
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    await logs.expectEvidence(20);
  });

  test('that was approved before its files came does not stop the one that is in force', async () => {
    await logs.approveNow();
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    logs.keep('2 months');
    await logs.approveNow('shorter.json');
    logs.keep('3 months');
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    logs.keep('2 months');
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    expect((await logs.entries()).filter(({ kind }) => kind === 'rule approved')).toHaveLength(2);
  });

  test('waits whatever it is, where every version is asked for', async () => {
    logs.configure('approval: widened', 'approval: always');
    await logs.approveNow();
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    logs.keep('5 months');
    expect(await apply()).toMatchObject(WAITS);
    expect(await reasons()).toEqual(['every version is asked for (approval: always)']);
  });
});

test('where nobody is asked, every run says so', async () => {
  await logs.fill(5, 1);
  expect(await apply({ approval: 'never' })).toMatchObject({ status: 'succeeded', rows: 5 });
  const started = (await logs.entries()).find(({ kind }) => kind === 'run started');
  expect(started).toMatchObject({ approval: 'never' });
});

test('an approval that is withdrawn in the middle of a run stops it before the next intent', async () => {
  await logs.fill(60, 3);
  await logs.approveNow();
  let withdrawn: Promise<unknown> | null = null;
  const batchCommitted = (): void => {
    withdrawn ??= logs.state.query('DELETE FROM retentiond.approval');
  };
  const result = await apply({}, { batchCommitted });
  await withdrawn;
  expect(result).toMatchObject({ status: 'failed', stopped_by: 'approval-missing' });
  expect(result.rows).toBeGreaterThanOrEqual(10);
  expect(result.rows).toBeLessThanOrEqual(30);
  expect(await logs.left()).toEqual({ due: 60 - result.rows, kept: 3 });
  await logs.expectEvidence(result.rows);
  expect(await apply()).toMatchObject(WAITS);
});

test('a stored decision that its version is not the hash of is compared with nothing', async () => {
  await logs.approveNow();
  const longer = 'replace(decision, \'"count":3\', \'"count":1\')';
  await logs.state.query(`UPDATE retentiond.approval SET decision = ${longer}`);
  logs.keep('2 months');
  expect(await apply()).toMatchObject(WAITS);
  expect(await reasons()).toEqual(NEW);
});

test('an approval is recorded whole or not at all, and another try mends what was cut off', async () => {
  expect((await logs.cli('plan --out plan.json')).code).toBe(0);
  const failAt = (point: Failpoint): void =>
    watchFailpoints(async (reached) => {
      if (reached === point) throw new Error('cut off');
    });
  try {
    failAt('approval: appended');
    expect((await logs.cli('approve plan.json --yes')).code).toBe(1);
    expect(await logs.entries()).toHaveLength(1);
    expect((await logs.state.query('SELECT FROM retentiond.approval')).rowCount).toBe(0);
    expect((await logs.state.query('SELECT FROM retentiond.plan_approval')).rowCount).toBe(0);
    failAt('approval: durable');
    expect((await logs.cli('approve plan.json --yes')).code).toBe(1);
  } finally {
    watchFailpoints(async () => undefined);
  }
  expect((await logs.entries()).map(({ kind }) => kind)).toEqual([
    'opened',
    'rule approved',
    'plan approved',
  ]);
  expect((await logs.cli('approve plan.json --yes')).stderr).toContain('code: plan-approved-already');
  expect((await logs.cli('apply plan.json --yes')).code).toBe(0);
  await logs.expectEvidence(0);
});

describe('four eyes', () => {
  test('need two login roles, for the rule and for the plan', async () => {
    await logs.fill(8, 2);
    logs.configure('approval: widened', 'approval: widened\nfour_eyes: true');
    expect((await logs.cli('plan --out plan.json')).code).toBe(0);
    const first = await logs.cli('approve plan.json --yes');
    expect(first.code).toBe(0);
    expect(first.stdout).toContain('1 of 2 approvals; another login role must approve it, too');
    const again = await logs.cli('approve plan.json --yes');
    expect(again.code).toBe(5);
    expect(again.stderr).toContain('code: plan-approved-already');
    expect(await apply()).toMatchObject(WAITS);
    expect(await reasons()).toEqual(['one login role has approved it, and another one must (four_eyes)']);
    const early = await logs.cli('apply plan.json --yes');
    expect(early.code).toBe(5);
    expect(early.stderr).toContain('code: plan-not-approved');
    expect(early.stderr).toContain('one login role has approved the plan, and another one must (four_eyes)');
    const text = logs.configText();
    logs.configure(logs.database.controlUrl, await logs.secondRole());
    const second = await logs.cli('approve plan.json --yes --json');
    expect(second.stderr).toContain('another one must (four_eyes)');
    expect(JSON.parse(second.stdout)).toMatchObject({ approved: true, approvals: 2, approvals_needed: 2 });
    logs.write('retentiond.yaml', text);
    const applied = await logs.cli('apply plan.json --yes --json');
    expect(applied.code).toBe(0);
    expect(JSON.parse(applied.stdout)).toMatchObject({ totals: { rows: 8 } });
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    expect(await logs.left()).toEqual({ due: 0, kept: 2 });
    await logs.expectEvidence(8);
    const roles = (await logs.entries()).filter(({ kind }) => kind === 'plan approved');
    expect(new Set(roles.map((entry) => (entry as unknown as { role: string }).role)).size).toBe(2);
  });

  test('that come later ask for every rule anew, carried ones included', async () => {
    await logs.approveNow();
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    logs.keep('4 months');
    expect(await apply()).toMatchObject({ status: 'succeeded' });
    expect(await apply({ fourEyes: true })).toMatchObject(WAITS);
    expect(await reasons()).toEqual(NEW);
  });
});
