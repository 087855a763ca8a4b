import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readStatus } from '../../src/app/status.ts';
import { hostClock } from '../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon, type TestDaemon } from '../support/daemon.ts';
import type { TargetClient, TargetServer } from '../support/engines/engine.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { type LogsProject, makeLogs } from '../support/logs.ts';
import { moveToSmallDisk, type SmallDisk } from './small-disk.ts';

/** So many batches that receipts and ledger need room that is not there. */
const DUE = 4_000;
const KEPT = 5;
/** How the control database says it. */
const FULL = '53100 (disk full)';

let target: TargetServer;
let control: TargetServer;
let disk: SmallDisk;
let logs: LogsProject<TargetClient>;
let daemon: TestDaemon | null = null;

async function begin(engine: (typeof ENGINES)[number], full: 'target' | 'control'): Promise<void> {
  target = await engine.startServer();
  control = await POSTGRESQL.startServer();
  disk = await moveToSmallDisk(full === 'target' ? target : control);
  logs = await makeLogs({ engine, batchRows: 10, servers: { target: target.url, control: control.url } });
  await logs.fill(DUE, KEPT);
  await logs.putInForce();
}

async function end(): Promise<void> {
  // A server that finds no room ends in no order.
  await disk.clear();
  await daemon?.stop();
  daemon = null;
  await logs.drop();
  for (const server of [target, control]) await server.stop('immediate');
  disk.unmount();
  for (const server of [target, control]) await server.remove();
}

const status = () => readStatus(logs.read().config, hostClock);

describe.each(ENGINES)("the disk of the target's $name", (engine) => {
  beforeEach(() => begin(engine, 'target'));
  afterEach(end);

  test('that is full has the run rest, as `status` tells; it goes on once there is room', async () => {
    await disk.fill();
    daemon = await startTestDaemon(logs, logs.read().rules);
    await forgetADay(logs);
    const { ended } = daemon;
    await eventually('the run rests', () => ended.length > 0);
    const [first] = ended;
    expect(first?.report).toMatchObject({ status: 'paused', stoppedBy: expect.stringMatching(/./) });
    expect(first?.report.failure?.message).toMatch(/disk full|table is full/);
    const gone = first?.report.rows ?? 0;
    expect(gone).toBeLessThan(DUE);
    expect((await status()).rules[0]?.run).toMatchObject({
      state: 'paused',
      stopped_by: first?.report.stoppedBy,
      until: expect.stringMatching(/Z$/),
    });
    // It is left in peace, round after round.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(ended).toHaveLength(1);
    expect(await logs.left()).toEqual({ due: DUE - gone, kept: KEPT });
    await disk.clear();
    // As if its rest were over.
    await logs.state.query("UPDATE retentiond.run SET until = now() - interval '1 second'");
    await eventually('the run goes on', () => ended.length > 1);
    expect(ended[1]).toMatchObject({ run: first?.run, report: { status: 'succeeded', rows: DUE } });
    expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
    await logs.expectEvidence(DUE);
  });
});

describe('the disk of the control database', () => {
  beforeEach(() => begin(POSTGRESQL, 'control'));
  afterEach(end);

  test('that is full has nothing go, as the daemon and `status` tell; all goes on by itself once there is room', async () => {
    daemon = await startTestDaemon(logs, logs.read().rules);
    await forgetADay(logs);
    await disk.fill();
    const { troubles, ended } = daemon;
    const told = (): readonly unknown[] => [
      ...troubles.map(({ error }) => error),
      ...ended.map(({ report }) => report.failure),
    ];
    await eventually('it is told', () => told().length > 0);
    expect(told()).toContainEqual(expect.objectContaining({ message: expect.stringContaining(FULL) }));
    // Whichever could still be written: that the daemon is in trouble, or that the run rests.
    await eventually('`status` tells it', async () => {
      const { ok, daemons, rules } = await status();
      const { state, until } = rules[0]?.run ?? {};
      const rests = state === 'paused' && until !== null;
      return rests || (!ok && daemons.some((one) => one.troubles.some((line) => line.includes(FULL))));
    });
    const { due } = await logs.left();
    expect(due).toBeGreaterThan(0);
    await disk.clear();
    // As if its rest were over, where it has one.
    await logs.state.query(
      "UPDATE retentiond.run SET until = now() - interval '1 second' WHERE until > now()",
    );
    await eventually('all is gone', async () => (await logs.left()).due === 0);
    await eventually('the run has ended', () => ended.at(-1)?.report.status === 'succeeded');
    await logs.expectEvidence(DUE);
  });
});
