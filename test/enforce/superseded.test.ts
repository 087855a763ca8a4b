import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admitRules } from '../../src/app/approval/admit-rules.ts';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { performRule } from '../../src/app/run/perform.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import type { Run } from '../../src/control/run/run.ts';
import { insertRun } from '../../src/control/run/run-change.ts';
import { findRun } from '../../src/control/run/run-look-up.ts';
import type { Session } from '../../src/database/session.ts';
import type { RunReport } from '../../src/enforce/run/run.ts';
import { type Failpoint, watchFailpoints } from '../../src/failpoint.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
import { type ApprovalProject, makeApprovals } from '../support/approvals.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { silentObserver } from '../support/observer.ts';

const BATCH = 10;
const DUE = 30;

let logs: LogsProject;
let session: Session;
beforeAll(async () => {
  logs = await makeLogs({ batchRows: BATCH });
  await logs.fill(DUE, 2);
  session = await (await logs.place()).control.open();
});
afterAll(async () => {
  await session.close();
  await logs.drop();
});

const inForce = (rule: Rule, version: string): Promise<void> => inForceIn(session, { ...rule, version });

const inForceIn = (control: Session, { id, version, schedule }: Rule): Promise<void> =>
  putInForce(control, [{ rule: id, version, schedule }]);

/** Performs the run; another version of its rule comes into force after its first batch. */
async function performWhileEdited(rule: Rule, run: Run): Promise<RunReport | null> {
  const observer = { ...silentObserver, batchCommitted: () => void inForce(rule, 'f'.repeat(64)) };
  const report = await performRule(await logs.place({ observer }), rule, run, false);
  return report;
}

test('a scheduled run stops where its text is not in force any more, and goes on by the text that is', async () => {
  const [rule] = logs.read().rules;
  if (!rule) throw new Error('the project has no rule');
  const id = randomUUID();
  await inForce(rule, rule.version);
  await insertRun(session, {
    id,
    invocation: randomUUID(),
    rule: rule.id,
    version: rule.version,
    dueAt: '2024-07-01T01:30:00Z',
  });
  const run = (await findRun(session, id)) as Run;
  const report = await performWhileEdited(rule, run);
  expect(report).toMatchObject({ status: 'interrupted', stoppedBy: 'rule-superseded' });
  expect(report?.rows).toBeLessThan(DUE);
  await inForce(rule, rule.version);
  const again = await performRule(await logs.place(), rule, run, false);
  expect(again).toMatchObject({ status: 'succeeded', rows: DUE });
  await logs.expectEvidence(DUE);
});

describe('where rules wait for approval', () => {
  let project: ApprovalProject;
  let control: Session;
  beforeEach(async () => {
    project = await makeApprovals();
    await project.fill(DUE, 2);
    await project.approveNow();
    control = await (await here()).control.open();
  });
  afterEach(async () => {
    watchFailpoints(async () => undefined);
    await control.close();
    await project.drop();
  });

  /** By the files as they are now. */
  const here = (): Promise<Workplace> => project.place({}, project.read().config);

  function theRule(): Rule {
    const [rule] = project.read().rules;
    if (!rule) throw new Error('the project has no rule');
    return rule;
  }

  /** Lets the rule in as it stands in the files; the list of rules in force is written only after that. */
  const admit = async (rule: Rule): Promise<void> => {
    const { admitted } = await admitRules(await here(), control, [rule]);
    expect(admitted).toEqual([rule]);
  };

  /** In force by its approval and by the list, with a run that is due. */
  async function schedule(rule: Rule): Promise<Run> {
    await admit(rule);
    await inForceIn(control, rule);
    const [id, invocation, dueAt] = [randomUUID(), randomUUID(), '2024-07-01T01:30:00Z'];
    await insertRun(control, { id, invocation, rule: rule.id, version: rule.version, dueAt });
    return (await findRun(control, id)) as Run;
  }

  /** The files keep longer from now on, which nobody has to approve. */
  function keepLonger(): Rule {
    project.keep('4 months');
    return theRule();
  }

  const SUPERSEDED = { status: 'interrupted', stoppedBy: 'rule-superseded', rows: 0 };

  test('a run whose version has left stops as superseded before the list of rules says so', async () => {
    const rule = theRule();
    const run = await schedule(rule);
    const reached: Failpoint[] = [];
    watchFailpoints(async (point) => {
      reached.push(point);
      if (point === 'batch: locked' && reached.filter((one) => one === point).length === 1)
        await admit(keepLonger());
    });
    expect(await performRule(await here(), rule, run, false)).toMatchObject(SUPERSEDED);
    expect(reached).toContain('batch: locked');
    expect(await findRun(control, run.id)).toMatchObject({
      state: 'interrupted',
      stoppedBy: 'rule-superseded',
    });
    await project.expectEvidence(0);
    await inForceIn(control, theRule());
    expect(await performRule(await here(), theRule(), run, false)).toMatchObject({
      status: 'succeeded',
      rows: DUE,
    });
    await project.expectEvidence(DUE);
  });

  test.each([
    ['by its approval', async (longer: Rule) => admit(longer)],
    ['by the list of rules', async (longer: Rule) => inForceIn(control, longer)],
    ['by both', async (longer: Rule) => admit(longer).then(() => inForceIn(control, longer))],
    ['and nothing takes its place', async () => putInForce(control, [])],
  ])('a run whose version has left %s does not begin, and stays owed', async (_, leave) => {
    const rule = theRule();
    const run = await schedule(rule);
    await leave(keepLonger());
    expect(await performRule(await here(), rule, run, false)).toMatchObject(SUPERSEDED);
    expect(await findRun(control, run.id)).toMatchObject({ state: 'queued', startedAt: null });
    expect((await project.entries()).filter(({ kind }) => kind.startsWith('run '))).toEqual([]);
  });

  test('a run whose approval is withdrawn is not superseded: nothing has taken its place', async () => {
    const rule = theRule();
    const run = await schedule(rule);
    await project.state.query('DELETE FROM retentiond.approval');
    await expect(performRule(await here(), rule, run, false)).rejects.toMatchObject({
      code: 'approval-missing',
    });
    await project.expectEvidence(0);
  });
});
