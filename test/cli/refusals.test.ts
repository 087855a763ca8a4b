import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { recordingTerminal } from '../unit/cli/recorded.ts';

const RULE = 'crm/log/logs';

let logs: LogsProject;
beforeEach(async () => {
  logs = await makeLogs();
});
afterEach(() => logs.drop());

async function type(...argv: readonly string[]): Promise<number> {
  const surroundings = { terminal: recordingTerminal(), cwd: logs.folder, clock: hostClock, environment: {} };
  return main([...argv], surroundings);
}

async function said(...kinds: readonly string[]): Promise<readonly unknown[]> {
  return (await logs.entries()).filter(({ kind }) => kinds.includes(kind));
}

test('what a guard refuses to a person stands in the ledger, and a slip of the pen does not', async () => {
  await logs.fill(3, 1);
  logs.write('retentiond.yaml', logs.configText().replace('approval: never', 'approval: always'));
  expect(await type('apply', '--yes')).toBe(5);
  expect(await said('attempt refused')).toEqual([
    expect.objectContaining({ attempt: 'apply', rule: RULE, code: 'approval-missing' }),
  ]);
  // The rule waits, and the set in force says so.
  expect(await said('policies in force')).toEqual([
    expect.objectContaining({ by: 'apply', rules: [], waiting: [expect.objectContaining({ rule: RULE })] }),
  ]);
  expect(await type('retry', RULE)).toBe(64);
  expect(await type('apply', '--yess')).toBe(64);
  expect(await said('attempt refused')).toHaveLength(1);
  await logs.expectEvidence(0);
});

test('a run that a person applied cannot be retried, and the ledger says who tried', async () => {
  await logs.fill(3, 1);
  expect(await type('apply', '--yes')).toBe(0);
  const [started] = await logs.entries().then((all) => all.filter(({ kind }) => kind === 'run started'));
  expect(started).toMatchObject({ late_seconds: null });
  await logs.state.query(
    `INSERT INTO retentiond.rule (rule, version, schedule, due_after) VALUES ('${RULE}', 'v', '0 0 * * *', now())`,
  );
  expect(await type('retry', String(started?.run))).toBe(5);
  expect(await said('attempt refused')).toEqual([
    expect.objectContaining({ attempt: 'retry', rule: null, code: 'run-state', who: expect.any(String) }),
  ]);
});

test('pauses are said once placed and once lifted; applying the same files again says nothing new', async () => {
  await logs.fill(3, 1);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await said('policies in force', 'configuration changed')).toHaveLength(1);
  expect(await type('pause', '--why', 'inventory of Mr Smith', '--until', '2099-01-01')).toBe(0);
  expect(await type('resume')).toBe(0);
  expect(await type('resume')).toBe(0);
  expect(await said('pause placed', 'pause lifted')).toEqual([
    expect.objectContaining({ kind: 'pause placed', rule: null, until: '2098-12-31T23:00:00.000000Z' }),
    expect.objectContaining({ kind: 'pause lifted', rule: null }),
  ]);
  expect(JSON.stringify(await logs.entries())).not.toContain('Smith');
  logs.write('retentiond.yaml', `${logs.configText()}plausible_after: 2001-01-01\n`);
  expect(await type('apply', '--yes')).toBe(0);
  expect(await said('configuration changed')).toEqual([
    expect.objectContaining({ changed: ['plausible_after'] }),
  ]);
  await logs.expectEvidence(3);
});
