import { once } from 'node:events';
import { createServer } from 'node:http';
import { hostname } from 'node:os';
import { afterEach, expect, test } from 'vitest';
import { eventually, forgetADay } from '../support/daemon.ts';
import { freePort } from '../support/free-port.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { type HeldUp, holdUp } from './held-up.ts';
import { type Running, run, start } from './spawn.ts';

const DUE = 400;
const BATCH = 20;

let logs: LogsProject | null = null;
let held: HeldUp | null = null;
afterEach(async () => {
  await held?.close();
  held = null;
  await logs?.drop();
  logs = null;
});

async function makeProbed(): Promise<{ readonly project: LogsProject; readonly address: string }> {
  logs = await makeLogs({ batchRows: BATCH });
  const address = `127.0.0.1:${await freePort()}`;
  logs.write('retentiond.yaml', `${logs.configText()}web: { probes: "${address}" }\n`);
  return { project: logs, address };
}

async function readiness(address: string): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`http://${address}/readyz`);
  return { status: response.status, body: await response.json() };
}

/** Its first round may still be going on. */
async function expectReady(address: string): Promise<void> {
  await eventually('it is ready', async () => (await readiness(address)).status === 200);
  expect(await readiness(address)).toEqual({ status: 200, body: { ready: true, reasons: [] } });
}

test('told to leave with a batch in hand, readyz is 503 at once, the batch is finished, and then nobody answers', async () => {
  const { project, address } = await makeProbed();
  await project.fill(DUE, 1);
  const idle = start(project.folder, ['start']);
  await idle.told('"msg":"started"');
  await expectReady(address);
  expect(await run(project.folder, 'healthcheck')).toMatchObject({ code: 0, stdout: '' });
  await stop(idle);
  await forgetADay(project);
  held = await holdUp(project);
  const working = start(project.folder, ['start']);
  await held.inTheMiddle(DUE, async () => {
    working.child.kill('SIGTERM');
    await working.told('leaving after the batch in hand');
    expect(await readiness(address)).toEqual({ status: 503, body: { ready: false, reasons: ['leaving'] } });
    expect((await fetch(`http://${address}/healthz`)).status).toBe(200);
  });
  const { code, stderr } = await working.ended;
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('"status":"interrupted"');
  const gone = DUE - (await project.left()).due;
  expect(gone % BATCH).toBe(0);
  await project.expectEvidence(gone);
  await expect(fetch(`http://${address}/readyz`)).rejects.toThrow();
  expect(await run(project.folder, 'healthcheck')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`nobody answers on ${address}`),
  });
});

test('a port that is taken ends it with 1 before any rule runs, and says so in one sentence', async () => {
  const { project, address } = await makeProbed();
  await project.fill(BATCH, 1);
  const idle = start(project.folder, ['start']);
  await idle.told('"msg":"started"');
  await stop(idle);
  await forgetADay(project);
  const other = createServer((_, response) =>
    response.writeHead(503).end('no round has gone on for 700 s\n'),
  );
  other.listen(Number(address.split(':')[1]), '127.0.0.1');
  await once(other, 'listening');
  const { code, stdout, stderr } = await run(project.folder, 'start');
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toContain(`\`web.probes\` cannot listen on ${address}: somebody listens there already`);
  expect((await project.left()).due).toBe(BATCH);
  expect(await run(project.folder, 'healthcheck')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('503: no round has gone on for 700 s'),
  });
  other.closeAllConnections();
  other.close();
});

test('only to answer, it needs a place for it; and it runs nothing', async () => {
  logs = await makeLogs({ batchRows: BATCH });
  expect(await run(logs.folder, 'start --only web')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('nothing says where'),
  });
  const address = `127.0.0.1:${await freePort()}`;
  logs.write('retentiond.yaml', `${logs.configText()}web: { listen: "${address}" }\n`);
  const web = start(logs.folder, ['start', '--only', 'web']);
  await web.told('"msg":"started"');
  await expectReady(address);
  const { state } = logs;
  const tasks = async () => (await state.query('SELECT tasks FROM retentiond.daemon')).rows;
  await eventually('it has signed in', async () => (await tasks()).length > 0);
  expect(await tasks()).toEqual([{ tasks: ['web'] }]);
  expect((await logs.state.query('SELECT FROM retentiond.rule_count')).rowCount).toBe(0);
  await stop(web);
});

test('where it answers nowhere, its sign of life in the control database says how it does', async () => {
  logs = await makeLogs({ batchRows: BATCH });
  const { folder, state } = logs;
  const check = () => run(folder, 'healthcheck');
  expect(await check()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`no daemon on ${hostname()} has left a sign of life`),
  });
  // One of another host is not asked for.
  const sign = (owner: string, age: string) =>
    state.query(
      `INSERT INTO retentiond.daemon (daemon, owner, tasks, rules, troubles, started_at, seen_at)
       SELECT gen_random_uuid(), $1, '{worker}', repeat('0', 64), '{}', past, past
       FROM (SELECT clock_timestamp() - $2::interval AS past) AS p`,
      [owner, age],
    );
  await sign(`not-${hostname()}/1/00000000`, '0 s');
  expect((await check()).code).toBe(1);
  // One that was killed has left its sign.
  await sign(`${hostname()}/1/00000000`, '700 s');
  expect(await check()).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/has left no sign of life in the control database for 7\d\d s/),
  });
  const idle = start(folder, ['start']);
  await eventually('it has signed in', async () => (await check()).code === 0);
  expect(await check()).toEqual({ code: 0, stdout: '', stderr: '' });
  await stop(idle);
  expect((await check()).code).toBe(1);
});

test('a control database that is away is said to be away', async () => {
  logs = await makeLogs({ batchRows: BATCH });
  const away = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  expect(await run(logs.folder, 'healthcheck', { RETENTIOND_CONTROL_URL: away })).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('the control database'),
  });
});

async function stop(running: Running): Promise<void> {
  running.child.kill('SIGTERM');
  expect((await running.ended).code).toBe(0);
}
