import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Workplace } from '../../../src/app/control/workplace.ts';
import { type Daemon, startDaemon } from '../../../src/app/daemon/daemon.ts';
import type { DaemonObserver } from '../../../src/app/daemon/shop.ts';
import type { RunReport } from '../../../src/enforce/run/run.ts';
import { openPostgresQueue } from '../../../src/queue/postgres-queue.ts';
import { type LogsProject, makeLogs } from '../../support/logs.ts';
import { openWire } from '../../support/wire.ts';
import { openDesk } from '../../support/worker.ts';

const DUE = 60;
const KEPT = 5;

interface Watched extends Daemon {
  readonly ended: { readonly rule: string; readonly run: string; readonly report: RunReport }[];
  readonly troubles: unknown[];
  stop(): Promise<void>;
}

let logs: LogsProject;
let running: Watched[] = [];
beforeEach(async () => {
  logs = await makeLogs({ batchRows: 20 });
  await logs.fill(DUE, KEPT);
});
afterEach(async () => {
  for (const daemon of running) await daemon.stop();
  running = [];
  await logs.drop();
});

/** A daemon of the project, with rounds so short that a test sees several. */
async function start(
  over: Partial<Workplace> = {},
  address: { readonly target?: string } = {},
): Promise<Watched> {
  const leaving = new AbortController();
  const ended: Watched['ended'] = [];
  const troubles: unknown[] = [];
  const observer: DaemonObserver = {
    started: () => undefined,
    runBegun: () => undefined,
    runEnded: (facts) => void ended.push(facts),
    reloaded: () => undefined,
    troubled: ({ error }) => void troubles.push(error),
    stopped: () => undefined,
  };
  const place = await logs.place({ ...over, signal: leaving.signal }, logs.through(address));
  const daemon = await startDaemon(place, logs.read().rules, observer, { roundMilliseconds: 200 });
  const watched: Watched = {
    ...daemon,
    ended,
    troubles,
    stop: async () => {
      leaving.abort();
      await daemon.done;
    },
  };
  running.push(watched);
  return watched;
}

/** The rules are in force, and a scheduled time has passed since. */
async function missScheduledTime(): Promise<void> {
  const daemon = await start();
  await daemon.stop();
  await logs.state.query("UPDATE retentiond.rule SET due_after = now() - interval '5 days'");
}

async function runs(): Promise<
  readonly { readonly id: string; readonly state: string; readonly rows: string; readonly due_at: Date }[]
> {
  return (
    await logs.state.query('SELECT id::text, state, rows, due_at FROM retentiond.run ORDER BY created_at')
  ).rows;
}

async function settled(count = 1): Promise<void> {
  const over = async (): Promise<number> =>
    (await runs()).filter((run) => run.state === 'succeeded' || run.state === 'failed').length;
  await expect.poll(over).toBe(count);
  // Some more rounds, in which nothing may happen.
  await new Promise((resolve) => setTimeout(resolve, 700));
}

/** The last 01:30 UTC: the schedule where none is written. */
function lastScheduledTime(): Date {
  const time = new Date();
  time.setUTCHours(1, 30, 0, 0);
  return time > new Date() ? new Date(time.getTime() - 86_400_000) : time;
}

async function expectOneRun(starts = 1): Promise<void> {
  expect(await runs()).toMatchObject([
    { state: 'succeeded', rows: String(DUE), due_at: lastScheduledTime() },
  ]);
  expect(await logs.left()).toEqual({ due: 0, kept: KEPT });
  await logs.expectEvidence(DUE);
  const begun = (await logs.entries()).filter((entry) => entry.kind === 'run started');
  expect(begun).toHaveLength(starts);
  expect(new Set(begun.map((entry) => entry.run)).size).toBe(1);
  expect(begun[0]?.due_at).toBe(lastScheduledTime().toISOString().replace('.000Z', 'Z'));
}

test('a new rule is due at its next scheduled time, not at once', async () => {
  const daemon = await start();
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await runs()).toEqual([]);
  expect(daemon.troubles).toEqual([]);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
});

test('after downtime over several scheduled times there is one run, and no other later', async () => {
  await missScheduledTime();
  const daemon = await start();
  await settled();
  await expectOneRun();
  expect(daemon.ended).toHaveLength(1);
  await daemon.stop();
  const again = await start();
  await settled();
  await expectOneRun();
  expect([...daemon.troubles, ...again.troubles]).toEqual([]);
});

test('three daemons at once make one run of it', async () => {
  await missScheduledTime();
  const daemons = await Promise.all([start(), start(), start()]);
  await settled();
  await expectOneRun();
  expect(daemons.flatMap((daemon) => daemon.ended)).toHaveLength(1);
  expect(daemons.flatMap((daemon) => daemon.troubles)).toEqual([]);
});

test('a queue that lost everything loses no run', async () => {
  await missScheduledTime();
  await logs.state.query('DELETE FROM retentiond_queue.job; DELETE FROM retentiond_queue.scheduler');
  await start();
  await settled();
  await expectOneRun();
});

test('a run whose worker was killed goes on as the same run', async () => {
  await missScheduledTime();
  const desk = await openDesk(logs, new URL('../../support/daemon-process.ts', import.meta.url));
  const state = { commits: 0 };
  const worker = desk.start((sql, on) => {
    if (on === 'target' && sql === 'COMMIT') state.commits += 1;
    if (state.commits === 2) worker.child.kill('SIGKILL');
    return state.commits < 2 ? 'pass' : 'cut';
  });
  await worker.applied;
  await desk.close();
  expect(await runs()).toMatchObject([{ state: 'running', rows: '20' }]);
  const [before] = await runs();
  await logs.lapse();
  await start();
  await settled();
  await expectOneRun(2);
  expect((await runs())[0]?.id).toBe(before?.id);
});

test('told to leave, it finishes the batch; the run is interrupted, and goes on at the next start', async () => {
  await missScheduledTime();
  const state: { daemon: Watched | null; stopped: Promise<void> | null } = { daemon: null, stopped: null };
  const wire = await openWire(logs.database.url, (sql) => {
    if (sql.includes('DELETE FROM')) state.stopped ??= state.daemon?.stop() ?? null;
    return 'pass';
  });
  state.daemon = await start({}, { target: wire.url });
  await expect.poll(() => state.stopped).not.toBeNull();
  await state.stopped;
  await wire.close();
  expect(state.daemon.ended).toMatchObject([
    { report: { status: 'interrupted', stoppedBy: 'signal', rows: 20 } },
  ]);
  expect(await logs.left()).toEqual({ due: DUE - 20, kept: KEPT });
  await logs.expectEvidence(20);
  await start();
  await settled();
  await expectOneRun(2);
});

test('a wake for another version, or another rule, does nothing', async () => {
  const daemon = await start();
  await logs.state.query("UPDATE retentiond.rule SET due_after = now() + interval '1 day'");
  const rule = logs.read().rules[0]?.id as string;
  const queue = await openPostgresQueue(logs.database.controlUrl, () => undefined);
  await queue.wakeNow({ rule, version: 'another' }, '2026-03-01T01:30:00Z');
  await queue.wakeNow({ rule: 'another', version: 'another' }, '2026-03-01T01:30:00Z');
  const waiting = async () =>
    (await logs.state.query("SELECT id FROM retentiond_queue.job WHERE state <> 'delayed'")).rows;
  await expect.poll(waiting).toEqual([]);
  await queue.close();
  expect(await runs()).toEqual([]);
  expect(daemon.troubles).toEqual([]);
});

test('a host whose clock is a year ahead uses up no scheduled time, and deletes nothing', async () => {
  await missScheduledTime();
  const ahead = (): bigint => BigInt(Date.now() + 366 * 86_400_000) * 1000n;
  const daemon = await start({ clock: ahead });
  await expect.poll(() => daemon.troubles[1]).toMatchObject({ code: 'clocks-differ' });
  expect(await runs()).toEqual([]);
  expect(await logs.left()).toEqual({ due: DUE, kept: KEPT });
  const { rows } = await logs.state.query('SELECT due_after <= now() AS past FROM retentiond.rule');
  expect(rows).toEqual([{ past: true }]);
});

test('a batch that is stuck keeps no rule from its turn', async () => {
  await missScheduledTime();
  await logs.state.query(`
    INSERT INTO retentiond.run (id, invocation, rule, version, state) VALUES (gen_random_uuid(), gen_random_uuid(), 'other', 'v', 'failed');
    INSERT INTO retentiond.open_batch (batch, run, rule, connection, relation, rows, fence, target)
    SELECT gen_random_uuid(), id, rule, 'crm', 'public.other', 1, 1, '{"system": "1", "database": "elsewhere"}' FROM retentiond.run`);
  const daemon = await start();
  await expect.poll(() => logs.left()).toEqual({ due: 0, kept: KEPT });
  expect(daemon.troubles[0]).toMatchObject({ code: 'target-changed' });
});
