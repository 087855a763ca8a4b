import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually } from '../support/daemon.ts';
import { LOGS_MAP, type LogsProject, makeLogs } from '../support/logs.ts';
import { type Running, run, start } from './spawn.ts';

const DUE = 60;
const KEPT = 5;
const BRAKES = `    brakes:
      - { name: busy, query: "SELECT n FROM public.busy", above: 5 }
`;
const WAITS = 'crm: busy 9, above 5';

let logs: LogsProject;
const running: Running[] = [];

beforeEach(async () => {
  logs = await makeLogs({ batchRows: 10 });
  await logs.fill(DUE, KEPT);
  await logs.target.query('CREATE TABLE busy (n integer); INSERT INTO busy VALUES (9)');
  logs.write('datamap/crm.yaml', `${LOGS_MAP}  busy: { exempt: "counts" }\n`);
  logs.write('retentiond.yaml', `${logs.configText()}${BRAKES}`);
});

afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await logs.drop();
});

function begin(...args: readonly string[]): Running {
  const one = start(logs.folder, args);
  running.push(one);
  return one;
}

async function runState(): Promise<Readonly<Record<string, unknown>>> {
  const { stdout } = await run(logs.folder, 'status --json');
  return JSON.parse(stdout).rules[0]?.run ?? {};
}

const waiting = (): Promise<void> =>
  eventually('`status` says that it waits', async () => {
    const { brakes = [] } = await runState();
    return (brakes as readonly unknown[]).length === 1;
  });

function events(stderr: string): readonly unknown[] {
  const told = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  return told
    .filter(({ event }) => ['braked', 'brake-released', 'left-braked', 'run-ended'].includes(event))
    .map(({ event, stopped_by }) => (event === 'run-ended' ? `${event} ${stopped_by}` : event));
}

test('start: a run that waits is paused, resumed and ended by SIGTERM, and never waits for its brake', async () => {
  const daemon = begin('start');
  await daemon.told('"msg":"started"');
  // What is owed is looked for in a round, and the next one is far off.
  await logs.state.query("UPDATE retentiond.rule SET due_after = due_after - interval '2 days'");
  daemon.child.kill('SIGHUP');
  await daemon.told(WAITS);
  await waiting();
  expect(await run(logs.folder, 'status')).toMatchObject({
    stdout: expect.stringMatching(/crm\/log\/logs: waits since .*: crm: busy 9, above 5/),
  });

  expect(await run(logs.folder, 'pause --why inventory')).toMatchObject({ code: 0 });
  await daemon.told('"event":"run-ended"');
  expect(await runState()).toMatchObject({ state: 'paused', stopped_by: 'pause', rows: 0, brakes: [] });

  expect(await run(logs.folder, 'resume')).toMatchObject({ code: 0 });
  daemon.child.kill('SIGHUP');
  await waiting();
  daemon.child.kill('SIGTERM');
  const { code, stderr } = await daemon.ended;
  expect(code).toBe(0);
  expect(events(stderr)).toEqual([
    'braked',
    'left-braked',
    'run-ended pause',
    'braked',
    'left-braked',
    'run-ended signal',
  ]);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });

  await logs.target.query('UPDATE busy SET n = 0');
  const again = begin('start');
  await again.told('"event":"run-ended"');
  expect(await runState()).toMatchObject({ state: 'succeeded', rows: DUE });
  await logs.expectEvidence(DUE);
});

test('apply: says what it waits for, and leaves at SIGTERM', async () => {
  const applying = begin('apply', '--yes', '--json');
  await applying.told(`waiting: ${WAITS}`);
  applying.child.kill('SIGTERM');
  const { code, stdout, stderr } = await applying.ended;
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ rules: [{ stopped_by: 'signal', rows: 0 }] });
  expect(stderr).toMatch(/^crm\/log\/logs: leaves after \d+ seconds?$/m);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
});
