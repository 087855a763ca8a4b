import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { type PrivateRedis, startRedis } from '../../support/servers/redis.ts';

const PACE = { beat: 300, limit: 1_500, call: 800, retry: 200, longestRetry: 500 };

let redis: PrivateRedis;
let logs: LogsProject;
const daemons: TestDaemon[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.remove());

beforeEach(async () => {
  logs = await makeLogs({ batchRows: 20 });
  logs.write('retentiond.yaml', `${logs.configText()}queue:\n  url: "${redis.url}"\n`);
  await logs.fill(60, 5);
});
afterEach(async () => {
  for (const daemon of daemons.splice(0)) await daemon.stop();
  await logs.drop();
});

async function start(): Promise<TestDaemon> {
  const { config, rules } = logs.read();
  const daemon = await startTestDaemon(logs, rules, { over: { config }, queuePace: PACE });
  daemons.push(daemon);
  return daemon;
}

async function expectOneRun(daemon: TestDaemon): Promise<void> {
  await eventually('the due run is done', () => daemon.ended.length >= 1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(daemon.ended).toHaveLength(1);
  expect(daemon.ended[0]?.report).toMatchObject({ status: 'succeeded', rows: 60 });
  await logs.expectEvidence(60);
}

describe('on Redis', () => {
  test('a run that fell due while nobody ran happens once', async () => {
    const first = await start();
    await first.stop();
    daemons.length = 0;
    await forgetADay(logs);
    await expectOneRun(await start());
  });

  test('a flushed queue loses no due run', async () => {
    const daemon = await start();
    await redis.flush();
    await forgetADay(logs);
    await redis.flush();
    await expectOneRun(daemon);
  });

  test('while the queue is away the rounds run what is due, status says so, and all is well when it is back', async () => {
    const daemon = await start();
    await redis.kill9();
    await eventually('told', () => daemon.troubles.some(({ where }) => where === 'queue'));
    await forgetADay(logs);
    await expectOneRun(daemon);
    const { config } = logs.read();
    expect((await readStatus(config, hostClock)).daemons[0]?.troubles[0]).toMatch(/^queue: /);
    await redis.restart();
    await eventually(
      'well again',
      () => readStatus(config, hostClock),
      ({ ok }) => ok,
    );
    await forgetADay(logs);
    await logs.state.query('DELETE FROM retentiond.run');
    await eventually('woken again', () => daemon.ended.length === 2);
  });

  test('a daemon starts while its queue is away', async () => {
    await redis.kill9();
    const daemon = await start();
    await forgetADay(logs);
    await expectOneRun(daemon);
    await redis.restart();
  });
});
