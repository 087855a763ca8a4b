import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { performRule } from '../../src/app/run/perform.ts';
import { putInForce } from '../../src/control/rule/rule-in-force.ts';
import type { Run } from '../../src/control/run/run.ts';
import { insertRun } from '../../src/control/run/run-change.ts';
import { findRun } from '../../src/control/run/run-look-up.ts';
import type { Session } from '../../src/database/session.ts';
import type { RunReport } from '../../src/enforce/run.ts';
import type { Rule } from '../../src/rules/rule/rule.ts';
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

const inForce = ({ id, schedule }: Rule, version: string): Promise<void> =>
  putInForce(session, [{ rule: id, version, schedule }]);

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
