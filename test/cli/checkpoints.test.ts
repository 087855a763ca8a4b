import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { hostClock } from '../../src/clock.ts';
import { raiseAlarm } from '../../src/ledger/alarm.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { opened, sign, writeKey } from '../support/signing.ts';
import { type Recorded, recordingTerminal } from '../unit/cli/recorded.ts';

let logs: LogsProject;
beforeAll(async () => {
  logs = await makeLogs();
  writeKey(logs);
  writeKey(logs, 'new.key');
  sign(logs, { files: ['checkpoints.txt', '-'] });
  await logs.fill(20, 5);
});
afterAll(async () => {
  await logs.drop();
});

async function run(...argv: readonly string[]): Promise<Recorded> {
  const terminal = recordingTerminal();
  const code = await main(argv, { terminal, cwd: logs.folder, clock: hostClock, environment: {} });
  return { code, stdout: terminal.data.join(''), stderr: terminal.told.join('') };
}

async function raise(about: 'control' | 'sinks', code: string): Promise<void> {
  const session = await (await logs.place()).control.open();
  await raiseAlarm(session, hostClock(), { about, code, connection: null, fact: 'a fact', stops: true }, {});
  await session.close();
}

test('apply signs what it did; what it prints is its data alone', async () => {
  const { code, stdout } = await run('apply', '--yes', '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).totals).toMatchObject({ rows: 20 });
  const [{ size } = { size: 0 }, ...more] = await opened(logs);
  expect(more).toEqual([]);
  const kinds = (await logs.entries()).map(({ kind }) => kind);
  expect(kinds.slice(size - 2)).toEqual(['run ended', 'key rotated', 'checkpoint']);
});

test('a rotation needs a yes, tells what to configure, and status says what is in force', async () => {
  expect(await run('audit', 'rotate')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--signing-key'),
  });
  const unasked = await run('audit', 'rotate', '--signing-key', 'new.key');
  expect(unasked).toMatchObject({ code: 64, stderr: expect.stringContaining('--yes') });
  expect(await opened(logs)).toHaveLength(1);
  const rotated = await run('audit', 'rotate', '--signing-key', 'new.key', '--yes');
  expect(rotated).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('evidence: { signing_key_file: … }'),
  });
  expect(await opened(logs)).toMatchObject([{ keys: 1 }, { keys: 2 }]);
  const { evidence } = JSON.parse((await run('status', '--json')).stdout);
  expect(evidence.checkpoint.key).toBe(/^signing key: (\S+)/.exec(rotated.stdout)?.[1]);
  sign(logs, { key: 'new.key' });
});

test('an alarm stops apply, is told by status with what to do, and ends by a person', async () => {
  await logs.fill(10, 0);
  await raise('control', 'checkpoint-unknown');
  expect((await run('apply', '--yes')).code).toBe(5);
  expect((await logs.left()).due).toBe(10);
  const { stdout } = await run('status');
  expect(stdout).toMatch(/^ALARM checkpoint-unknown since .*: a fact$/m);
  const unasked = await run('resume', '--alarm', 'checkpoint-unknown');
  expect(unasked).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('every auditor will see the gap'),
  });
  expect(await run('resume', 'crm/log/logs', '--alarm', 'checkpoint-unknown', '--yes')).toMatchObject({
    code: 64,
  });
  const ended = await run('resume', '--alarm', 'checkpoint-unknown', '--yes', '--json');
  expect(JSON.parse(ended.stdout)).toMatchObject({
    format_version: 1,
    about: 'control',
    code: 'checkpoint-unknown',
  });
  expect((await run('apply', '--yes')).code).toBe(0);
  expect((await logs.left()).due).toBe(0);
});

test('an alarm that ends by itself is refused to a person, and ends with the next checkpoint', async () => {
  await raise('sinks', 'checkpoints-away');
  expect(await run('resume', '--alarm', 'checkpoints-away', '--yes')).toMatchObject({ code: 5 });
  await logs.fill(3, 0);
  // It makes a checkpoint before its first batch: all places take it, so that the alarm is over.
  expect((await run('apply', '--yes')).code).toBe(0);
  expect(JSON.parse((await run('status', '--json')).stdout).alarms).toEqual([]);
  await logs.expectEvidence(33);
});
