import { afterEach, expect, test } from 'vitest';
import { LOGS_POLICY, type LogsProject, makeLogs } from '../support/logs.ts';
import { type HeldUp, holdUp } from './held-up.ts';
import { type Running, run, start } from './spawn.ts';

const DUE = 600;
const KEPT = 50;
const BATCH = 20;

let logs: LogsProject | null = null;
let held: HeldUp | null = null;
afterEach(async () => {
  await held?.close();
  held = null;
  await logs?.drop();
  logs = null;
});

async function makeFull(): Promise<LogsProject> {
  logs = await makeLogs({ batchRows: BATCH });
  await logs.fill(DUE, KEPT);
  return logs;
}

/** Asks it to leave, and waits until it has heard that. */
async function signal({ child, told }: Running): Promise<void> {
  child.kill('SIGTERM');
  await told('leaving after the batch in hand');
}

test('apply: a signal finishes the batch, kill -9 loses nothing, and the next apply waits for the lease and ends it', async () => {
  const project = await makeFull();
  held = await holdUp(project);
  const interrupted = start(project.folder, ['apply', '--yes', '--json']);
  await held.inTheMiddle(DUE, () => signal(interrupted));
  const first = await interrupted.ended;
  expect(first.code).toBe(1);
  const rows = DUE - (await project.left()).due;
  expect(JSON.parse(first.stdout)).toMatchObject({
    rules: [{ status: 'interrupted', stopped_by: 'signal', rows }],
  });
  await project.expectEvidence(rows);

  const killed = start(project.folder, ['apply', '--yes']);
  await held.inTheMiddle(DUE - rows, async () => {
    killed.child.kill('SIGKILL');
    expect((await killed.ended).code).toBeNull();
  });

  // On a slow machine its lease would be over before anybody could wait for it.
  await project.state.query("UPDATE retentiond.lease SET until = clock_timestamp() + interval '1 hour'");
  const waiting = start(project.folder, ['apply', '--yes', '--json']);
  await waiting.told('is held by');
  await project.lapse();
  const last = await waiting.ended;
  expect(last.code).toBe(0);
  expect(last.stderr).toMatch(/^the rule crm\/log\/logs is held by \S+\/\d+; waiting up to \d+ s for it/m);
  expect(await project.left()).toEqual({ due: 0, kept: KEPT });
  await project.expectEvidence(DUE);
  expect(await run(project.folder, 'audit verify')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^ledger verified: /),
  });
  // Nobody goes on with what a person started: what it did can be certified.
  const started = (await project.entries()).filter(({ kind }) => kind === 'run started');
  expect(started).toHaveLength(3);
  const certified = await Promise.all(
    started.map((one) => run(project.folder, `audit certificate --run ${one.run} --json`)),
  );
  expect(certified.map(({ code, stderr }) => [code, stderr])).toEqual(started.map(() => [0, '']));
});

test('start: runs what is due, finishes the batch at a signal, and goes on where it left after a restart', async () => {
  const project = await makeFull();
  held = await holdUp(project);
  // A rule that is new waits for its next scheduled time.
  const idle = start(project.folder, ['start']);
  await idle.told('"msg":"started"');
  idle.child.kill('SIGTERM');
  expect(await idle.ended).toMatchObject({ code: 0, stdout: '' });
  expect(await project.left()).toEqual({ due: DUE, kept: KEPT });

  await project.state.query("UPDATE retentiond.rule SET due_after = due_after - interval '2 days'");
  const working = start(project.folder, ['start']);
  await held.inTheMiddle(DUE, () => signal(working));
  const left = await working.ended;
  expect(left).toMatchObject({ code: 0, stdout: '' });
  expect(logLines(left.stderr)).toContainEqual(
    expect.objectContaining({ msg: 'run ended', status: 'interrupted' }),
  );
  expect(logLines(left.stderr).at(-1)).toMatchObject({ level: 'info', msg: 'stopped' });
  const gone = DUE - (await project.left()).due;
  expect(gone).toBeLessThan(DUE);
  await project.expectEvidence(gone);

  const again = start(project.folder, ['start']);
  await again.told('"msg":"run ended"');
  again.child.kill('SIGINT');
  const { code, stderr } = await again.ended;
  expect(code).toBe(0);
  expect(logLines(stderr)).toContainEqual(
    expect.objectContaining({ msg: 'run ended', rule: 'crm/log/logs', status: 'succeeded', rows: DUE }),
  );
  expect(await project.left()).toEqual({ due: 0, kept: KEPT });
  await project.expectEvidence(DUE);
});

test('start: a second signal ends it at once, and a queue that is not there is waited for and said by name', async () => {
  const project = await makeFull();
  const hurried = start(project.folder, ['start']);
  await hurried.told('"msg":"started"');
  // Leaving waits for the control database here, so that there is time for a second signal.
  await project.state.query('BEGIN');
  await project.state.query(
    'LOCK TABLE retentiond.rule, retentiond.run, retentiond.open_batch IN ACCESS EXCLUSIVE MODE',
  );
  hurried.child.kill('SIGTERM');
  await hurried.told('leaving after the batch in hand');
  hurried.child.kill('SIGTERM');
  const { code, stderr } = await hurried.ended;
  await project.state.query('ROLLBACK');
  expect(code).toBe(1);
  expect(logLines(stderr).at(-1)).toMatchObject({ level: 'warn', msg: 'leaving at once', signal: 'SIGTERM' });

  const waiting = start(project.folder, ['start'], {
    RETENTIOND_QUEUE_URL: 'postgres://queue:hunter2@127.0.0.1:1/queue',
  });
  await waiting.told('"msg":"started"');
  waiting.child.kill('SIGTERM');
  const lost = await waiting.ended;
  expect(lost.code).toBe(0);
  expect(lost.stderr).toContain('queue-unreachable');
  expect(lost.stderr).not.toContain('hunter2');
});

test('start: SIGHUP ends nothing; the files are looked at, and the daemon goes on', async () => {
  const project = await makeFull();
  const daemon = start(project.folder, ['start']);
  await daemon.told('"msg":"started"');
  project.write('policies/logs.yaml', LOGS_POLICY.replace('3 months', '4 months'));
  daemon.child.kill('SIGHUP');
  await daemon.told('"event":"rules-changed"');
  daemon.child.kill('SIGHUP');
  daemon.child.kill('SIGTERM');
  const { code, stderr } = await daemon.ended;
  expect(code).toBe(0);
  expect(logLines(stderr).filter(({ event }) => event === 'leaving')).toMatchObject([{ signal: 'SIGTERM' }]);
});

function logLines(stderr: string): Readonly<Record<string, unknown>>[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
}
