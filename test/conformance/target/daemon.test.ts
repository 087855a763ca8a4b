import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readStatus } from '../../../src/app/status.ts';
import { hostClock } from '../../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../../support/daemon.ts';
import type { TargetClient } from '../../support/engines/engine.ts';
import { casesNow, isWhole, SECOND_ENGINES_NOW } from '../../support/engines/engines.ts';
import { addHoldsKey, hold } from '../../support/holds.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { type PrivateRedis, startRedis } from '../../support/servers/redis.ts';
import { openDesk } from '../../support/worker.ts';

const DUE = 60;
const KEPT = 5;
const QUEUES = ['PostgreSQL', 'Redis'] as const;

// The queue hands out runs and knows no target: in the default mode one of each is enough.
const pairs = SECOND_ENGINES_NOW.flatMap((engine) =>
  (isWhole ? QUEUES : (['Redis'] as const)).map((queue) => ({
    name: engine.name,
    engine,
    queue,
  })),
);

describe.each(pairs)('a daemon on $name with $queue', ({ engine, queue }) => {
  let redis: PrivateRedis | null = null;
  let logs: LogsProject<TargetClient>;
  const daemons: TestDaemon[] = [];

  beforeAll(async () => {
    if (queue === 'Redis') redis = await startRedis();
  });
  afterAll(() => redis?.remove());
  afterEach(async () => {
    for (const daemon of daemons.splice(0)) await daemon.stop();
    await logs.drop();
  });

  async function make(): Promise<void> {
    logs = await makeLogs({ engine, batchRows: 20 });
    addHoldsKey(logs);
    if (redis) logs.write('retentiond.yaml', `${logs.configText()}queue:\n  url: "${redis.url}"\n`);
    await logs.fill(DUE, KEPT);
  }

  async function start(): Promise<TestDaemon> {
    const { config, rules } = logs.read();
    const daemon = await startTestDaemon(logs, rules, { over: { config } });
    daemons.push(daemon);
    return daemon;
  }

  async function stopAll(): Promise<void> {
    for (const daemon of daemons.splice(0)) await daemon.stop();
  }

  test('a run that fell due while nobody ran happens once, and status says that all is well', async () => {
    await make();
    await start();
    await stopAll();
    await forgetADay(logs);
    const [one, other] = [await start(), await start()];
    await eventually(
      'it is done',
      async () => (await logs.left()).due === 0 && one.ended.length + other.ended.length > 0,
    );
    expect([...one.ended, ...other.ended]).toMatchObject([{ report: { status: 'succeeded', rows: DUE } }]);
    expect([...one.troubles, ...other.troubles]).toEqual([]);
    expect((await readStatus(logs.read().config, hostClock)).ok).toBe(true);
    await logs.expectEvidence(DUE);
  });

  test('a hold that is placed while it runs keeps the row of whom it holds', async () => {
    await make();
    const daemon = await start();
    expect(await hold(logs, { target: String(DUE) })).toMatchObject({ state: 'effective' });
    await forgetADay(logs);
    await eventually('it is done', () => daemon.ended.length > 0);
    expect(daemon.ended).toMatchObject([{ report: { status: 'succeeded', rows: DUE - 1 } }]);
    expect(await logs.left()).toEqual({ due: 1, kept: KEPT });
    await logs.expectEvidence(DUE - 1);
  });

  test.each(casesNow(engine, ['second'], []))(
    'a run whose daemon was killed at its %s COMMIT goes on as the same run',
    async () => {
      await make();
      await start();
      await stopAll();
      await forgetADay(logs);
      const desk = await openDesk(logs, new URL('../../support/daemon-process.ts', import.meta.url));
      let commits = 0;
      const worker = desk.start((sql, on) => {
        if (on === 'target' && sql === 'COMMIT') commits += 1;
        if (commits === 2) worker.child.kill('SIGKILL');
        return commits < 2 ? 'pass' : 'cut';
      });
      await worker.applied;
      await desk.close();
      await logs.lapse();
      const daemon = await start();
      await eventually('it is done', () => daemon.ended.length > 0);
      expect(daemon.ended).toMatchObject([{ report: { status: 'succeeded', rows: DUE } }]);
      const begun = (await logs.entries()).filter((entry) => entry.kind === 'run started');
      expect(new Set(begun.map((entry) => entry.run)).size).toBe(1);
      expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
      await logs.expectEvidence(DUE);
    },
  );
});
