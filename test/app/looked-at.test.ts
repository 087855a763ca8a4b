import { afterEach, beforeEach, expect, test } from 'vitest';
import { watchRules } from '../../src/app/daemon/rule-set.ts';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import { type ApprovalProject, makeApprovals } from '../support/approvals.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import { LOGS_MAP, LOGS_POLICY } from '../support/logs.ts';

/** By the name of the row: two rules act, and one is only looked at. */
const BY_NAME = LOGS_POLICY.replace(/keep: .*\n/, () => {
  const periods = '{ a: 3 months, b: indefinitely, c: forbidden }';
  return `keep: { by: name, periods: ${periods}, otherwise: indefinitely }\nreview_every: 1 year\nreviewed: 2024-01-01\n`;
}).replace('logged: 2024-01-31 }', 'logged: 2024-01-31, name: a }');

const ACTING = ['crm/log/logs@P3M', 'crm/log/logs@forbidden'];

let logs: ApprovalProject;
const daemons: TestDaemon[] = [];
beforeEach(async () => {
  logs = await makeApprovals();
  await logs.target.query('ALTER TABLE log ADD COLUMN name text');
  logs.write('datamap/crm.yaml', `${LOGS_MAP}    attributes: { name: name }\n`);
  logs.write('policies/logs.yaml', BY_NAME);
});
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  await logs.drop();
});

/** Old rows, so many of each name; those of `b` and without a name must stay. */
async function fill(): Promise<void> {
  await logs.target.query(
    `INSERT INTO log (ts, user_id, must_stay, name)
     SELECT now() - interval '1 year', i, name IS NULL OR name = 'b', name
     FROM unnest(ARRAY['a', 'a', 'a', 'b', 'b', 'c', NULL]) WITH ORDINALITY AS rows (name, i)`,
  );
}

async function json(command: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await logs.cli(`${command} --json`);
  if (code !== 0) throw new Error(`${command} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('apply and approvals leave rules alone that never act, and a plan counts their rows', async () => {
  await fill();
  expect(await json('plan')).toMatchObject({
    rules: [
      { rule: 'crm/log/logs@P3M', due: 3, breach: 0, kept: 0 },
      { rule: 'crm/log/logs@indefinitely', due: 0, breach: 0, kept: 3, cutoff: null },
      { rule: 'crm/log/logs@forbidden', due: 1, breach: 1, kept: 0 },
    ],
    totals: { due: 4, breach: 1, kept: 3, review: 0 },
  });
  const refused = await logs.cli('apply --yes --json');
  expect(refused.code).toBe(5);
  expect(refused.stderr).not.toContain('@indefinitely');
  const { waiting_for_approval: waiting } = await readStatus(logs.read().config, hostClock);
  expect(waiting.map(({ rule }) => rule).sort()).toEqual(ACTING);
  await json('plan --out plan.json');
  const approval = await json('approve plan.json --yes');
  expect((approval['rules'] as { rule: string }[]).map(({ rule }) => rule).sort()).toEqual(ACTING);
  const applied = await json('apply --yes');
  expect(applied).toMatchObject({
    rules: [
      { rule: 'crm/log/logs@P3M', status: 'succeeded', rows: 3 },
      { rule: 'crm/log/logs@forbidden', status: 'succeeded', rows: 1 },
    ],
    totals: { rows: 4 },
  });
  expect(applied['rules']).toHaveLength(2);
  expect(await logs.left()).toEqual({ due: 0, kept: 3 });
  await logs.expectEvidence(4);
});

test('rows past their time stay where they are to be reviewed, also by the daemon, until the policy deletes', async () => {
  logs.write(
    'policies/logs.yaml',
    BY_NAME.replace('then: delete', 'then: review').replace('expect: deleted', 'expect: review'),
  );
  await fill();
  expect(await json('plan')).toMatchObject({ totals: { review: 3, due: 1, breach: 1, kept: 3 } });
  const { config, rules } = logs.read();
  const source = watchRules({ cwd: logs.folder, environment: {} }, logs.read());
  const daemon = await startTestDaemon(logs, rules, { source, over: { config } });
  daemons.push(daemon);
  const waiting = async (): Promise<readonly string[]> =>
    (await readStatus(config, hostClock)).waiting_for_approval.map(({ rule }) => rule);
  await eventually('the rule that acts waits', async () => (await waiting()).length > 0);
  expect(await waiting()).toEqual(['crm/log/logs@forbidden']);
  await logs.approveNow();
  const inForce = async (): Promise<readonly string[]> =>
    (await readStatus(config, hostClock)).rules.map(({ rule }) => rule);
  await eventually('it is in force', async () => (await inForce()).length > 0);
  expect(await inForce()).toEqual(['crm/log/logs@forbidden']);
  await forgetADay(logs);
  await eventually('it ran', () => daemon.ended.length === 1);
  expect(await json('plan')).toMatchObject({ totals: { review: 3, due: 0, breach: 0, kept: 3 } });
  logs.write('policies/logs.yaml', BY_NAME);
  await eventually('what begins to act waits', async () => (await waiting()).includes('crm/log/logs@P3M'));
  expect(await inForce()).toEqual(['crm/log/logs@forbidden']);
  expect(daemon.troubles).toEqual([]);
});
