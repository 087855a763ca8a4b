import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Workplace } from '../../src/app/control/workplace.ts';
import { type AppliedWithFailures, applyRules } from '../../src/app/run/apply.ts';
import { readStatus } from '../../src/app/status.ts';
import { formatInstant, type Instant, parseInstant } from '../../src/calendar/instant.ts';
import { hostClock } from '../../src/clock.ts';
import { eventually, forgetADay, startTestDaemon } from '../support/daemon.ts';
import { LOGS_POLICY, type LogsProject, makeLogs } from '../support/logs.ts';

const SECOND = 1_000_000n;
const HOUR = 3_600n * SECOND;
/** Exact, unlike a period of months: a microsecond decides. */
const KEPT_HOURS = 36n;

let logs: LogsProject;
beforeAll(async () => {
  logs = await makeLogs();
  logs.write(
    'policies/logs.yaml',
    LOGS_POLICY.replace('3 months', `${KEPT_HOURS} hours`).replace(/examples:.*/s, ''),
  );
});
afterEach(async () => {
  await logs.target.query('DELETE FROM log');
});
afterAll(async () => logs.drop());

async function fill(starts: readonly Instant[]): Promise<void> {
  await logs.target.query('INSERT INTO log (ts, must_stay) SELECT unnest($1::timestamptz[]), false', [
    starts.map(formatInstant),
  ]);
}

async function left(): Promise<readonly (Instant | null)[]> {
  const { rows } = await logs.target.query<{ ts: string }>(
    `SELECT to_char(ts AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ts FROM log ORDER BY ts`,
  );
  return rows.map((row) => parseInstant(row.ts));
}

async function applyAt(clock: Workplace['clock']): Promise<AppliedWithFailures> {
  return applyRules(await logs.place({ clock }), logs.read().rules);
}

test.each([
  ['ahead', HOUR],
  ['behind', -HOUR],
])(
  'P1 P9: a host whose clock is an hour %s changes nothing, and says by how much',
  async (direction, offset) => {
    await fill([hostClock() - 100n * HOUR]);
    const before = await logs.entries();
    const { applied, failures } = await applyAt(() => hostClock() + offset);
    expect(applied.rules).toMatchObject([{ status: 'failed', stopped_by: 'clocks-differ', rows: 0 }]);
    const [failure] = failures.values();
    expect(failure?.kind).toBe('refused');
    const seconds = Number(/this host is ([0-9.]+) s/.exec(failure?.message ?? '')?.[1]);
    expect(failure?.message).toContain(`s ${direction} of that of`.replace('behind of', 'behind'));
    expect(Math.abs(seconds - 3600)).toBeLessThan(5);
    expect(await logs.entries()).toEqual(before);
    expect(await left()).toHaveLength(1);
  },
);

test('P1: a host five seconds behind decides, to the microsecond', async () => {
  const now = hostClock() - 5n * SECOND;
  const boundary = now - KEPT_HOURS * HOUR;
  await fill([-1n, 0n, 1n, 4n * SECOND].map((distance) => boundary + distance));
  const { applied } = await applyAt(() => now);
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: 2 }]);
  expect(await left()).toEqual([boundary + 1n, boundary + 4n * SECOND]);
});

test('P1: with a host five seconds ahead, the servers decide, to the microsecond', async () => {
  const begun = hostClock();
  const starts = Array.from(
    { length: 1_200 },
    (_, index) => begun - KEPT_HOURS * HOUR + BigInt(index) * 5_003n,
  );
  await fill(starts);
  const { applied } = await applyAt(() => hostClock() + 5n * SECOND);
  const started = (await logs.entries()).filter((entry) => entry.kind === 'run started').at(-1);
  const now = parseInstant((started as unknown as { now: string }).now) as Instant;
  expect(now).toBeGreaterThan(begun);
  expect(now).toBeLessThan(hostClock() + 2_000n);
  const kept = starts.filter((start) => now < start + KEPT_HOURS * HOUR);
  expect(applied.rules).toMatchObject([{ status: 'succeeded', rows: starts.length - kept.length }]);
  expect(await left()).toEqual(kept);
});

test('a daemon whose clock is wrong says so in its status, uses up no scheduled time, and goes on once it is right', async () => {
  await fill([hostClock() - 100n * HOUR]);
  const { config, rules } = logs.read();
  const state = { offset: 0n };
  const daemon = await startTestDaemon(logs, rules, { over: { clock: () => hostClock() + state.offset } });
  await eventually('the rule is in force', async () => {
    return (await logs.state.query('SELECT FROM retentiond.rule')).rowCount === 1;
  });
  state.offset = HOUR;
  await forgetADay(logs);
  const troubles = async (): Promise<string> =>
    (await readStatus(config, hostClock)).daemons.flatMap((one) => one.troubles).join('\n');
  await eventually('status names the clock', async () => /clock of this host is 3600/.test(await troubles()));
  expect(daemon.ended).toEqual([]);
  expect(await left()).toHaveLength(1);
  state.offset = 0n;
  await eventually('the run that was owed has succeeded', () => daemon.ended.length === 1);
  expect(daemon.ended).toMatchObject([{ report: { status: 'succeeded', rows: 1 } }]);
  await eventually('the trouble is over', async () => (await troubles()) === '');
  await daemon.stop();
});
