import type pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrateQueue, openPostgresQueue } from '../../src/queue/postgres-queue.ts';
import type { Wake, WakeQueue } from '../../src/queue/wake-queue.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { connect } from '../support/logs.ts';

const HOURLY = '0 * * * *';
const DAILY = '30 1 * * *';

let database: FreshDatabase;
let looker: pg.Client;
let queue: WakeQueue;
const troubles: unknown[] = [];

beforeEach(async () => {
  troubles.length = 0;
  database = await freshDatabase();
  await migrateQueue(database.controlUrl);
  looker = await connect(database.controlUrl);
  queue = await open();
});
afterEach(async () => {
  await queue.close();
  await looker.end();
  await database.drop();
  expect(troubles).toEqual([]);
});

function open(): Promise<WakeQueue> {
  return openPostgresQueue(database.controlUrl, (error) => troubles.push(error));
}

async function read(text: string): Promise<readonly Record<string, unknown>[]> {
  return (await looker.query(text)).rows;
}

/** Schedulers and jobs with the versions of their rows: the same only where nothing was written. */
async function written(): Promise<unknown> {
  return [
    await read('SELECT xmin::text, * FROM retentiond_queue.scheduler ORDER BY scheduler_id'),
    await read('SELECT xmin::text, * FROM retentiond_queue.job ORDER BY id'),
  ];
}

async function schedulers(): Promise<unknown> {
  return read(
    'SELECT pattern, tz, every_ms, template_data AS data FROM retentiond_queue.scheduler ORDER BY template_data::text',
  );
}

/** Listens, and gives what came so far. */
async function listen(on = queue): Promise<Wake[]> {
  const heard: Wake[] = [];
  await on.listen(async (wake) => void heard.push(wake), 2);
  return heard;
}

/** As if nobody had run for a day. */
async function makeOverdue(): Promise<void> {
  const { rowCount } = await looker.query(`
    UPDATE retentiond_queue.job SET process_at_ms = process_at_ms - 86400000, delay_ms = 0 WHERE state = 'delayed'`);
  expect(rowCount).toBe(1);
}

test('carries the rule and its version, and nothing else', async () => {
  const wake = { rule: 'crm/log/logs', version: 'v1', schedule: HOURLY, category: 'logs', canary: 'canary' };
  await queue.schedule([wake]);
  expect(await schedulers()).toEqual([
    { pattern: HOURLY, tz: 'UTC', every_ms: null, data: { rule: wake.rule, version: 'v1' } },
  ]);
  expect(JSON.stringify(await written())).not.toContain('canary');
});

test('a schedule is kept in its zone, and a zone that changes is a change', async () => {
  const wake = { rule: 'crm/log/logs', version: 'v1', schedule: `CRON_TZ=Europe/Paris ${DAILY}` };
  await queue.schedule([wake]);
  expect(await schedulers()).toMatchObject([{ pattern: DAILY, tz: 'Europe/Paris' }]);
  await queue.schedule([{ ...wake, schedule: DAILY }]);
  expect(await schedulers()).toMatchObject([{ pattern: DAILY, tz: 'UTC' }]);
});

test('schedules exactly what it is told, and removes what is gone', async () => {
  const [a, b, c] = ['a', 'b', 'c'].map((rule) => ({ rule, version: 'v1', schedule: DAILY })) as [
    Wake & { schedule: string },
    Wake & { schedule: string },
    Wake & { schedule: string },
  ];
  await queue.schedule([a, b]);
  await queue.schedule([
    { ...b, schedule: HOURLY },
    { ...c, version: 'v2' },
  ]);
  expect(await schedulers()).toMatchObject([
    { pattern: HOURLY, data: { rule: 'b', version: 'v1' } },
    { pattern: DAILY, data: { rule: 'c', version: 'v2' } },
  ]);
  await queue.schedule([]);
  expect(await schedulers()).toEqual([]);
  expect(await read("SELECT id FROM retentiond_queue.job WHERE state = 'delayed'")).toEqual([]);
});

test('writes nothing where nothing has changed, so that an overdue wake survives a restart', async () => {
  const wake = { rule: 'crm/log/logs', version: 'v1', schedule: DAILY };
  await queue.schedule([wake]);
  await makeOverdue();
  const before = await written();
  const restarted = await open();
  await restarted.schedule([wake]);
  expect(await written()).toEqual(before);
  const heard = await listen(restarted);
  await expect.poll(() => heard).toEqual([{ rule: wake.rule, version: wake.version }]);
  await restarted.close();
});

test('a changed version is what the next wake brings', async () => {
  const wake = { rule: 'crm/log/logs', version: 'v1', schedule: DAILY };
  await queue.schedule([wake]);
  await queue.schedule([{ ...wake, version: 'v2' }]);
  await makeOverdue();
  const heard = await listen();
  await expect.poll(() => heard).toEqual([{ rule: wake.rule, version: 'v2' }]);
});

test('rules may be called anything', async () => {
  const rules = [
    'crm/log/logs:1',
    'a:b:c',
    'é/😀',
    "it's; DROP TABLE job",
    'x'.repeat(300),
    '0',
    'repeat:1:2',
    ' ',
  ];
  await queue.schedule(rules.map((rule) => ({ rule, version: 'v', schedule: DAILY })));
  const heard = await listen();
  for (const rule of rules) await queue.wakeNow({ rule, version: 'v' }, '2026-03-01T01:30:00.000000Z');
  await expect.poll(() => heard.map((wake) => wake.rule).sort()).toEqual([...rules].sort());
  expect(await schedulers()).toHaveLength(rules.length);
});

test('a wake that is asked for twice for the same time is one wake', async () => {
  const wake = { rule: 'crm/log/logs', version: 'v1' };
  for (let times = 0; times < 3; times += 1) await queue.wakeNow(wake, '2026-03-01T01:30:00.000000Z');
  await queue.wakeNow(wake, '2026-03-02T01:30:00.000000Z');
  const other = await open();
  await other.wakeNow(wake, '2026-03-02T01:30:00.000000Z');
  await other.close();
  const heard = await listen();
  await expect.poll(() => heard.length).toBe(2);
  await queue.wakeNow({ rule: 'last', version: 'v' }, '2026-03-03T01:30:00.000000Z');
  await expect.poll(() => heard.at(-1)?.rule).toBe('last');
  expect(heard).toHaveLength(3);
});

test('once it was answered, the same time can be woken again', async () => {
  const heard = await listen();
  for (const count of [1, 2]) {
    await queue.wakeNow({ rule: 'r', version: 'v' }, '2026-03-01T01:30:00.000000Z');
    await expect.poll(() => heard.length).toBe(count);
    await expect.poll(() => read('SELECT id FROM retentiond_queue.job')).toEqual([]);
  }
});

test('closing waits for the wake in hand, and takes no other', async () => {
  const state = { begun: 0, ended: 0 };
  const hand = new AbortController();
  const busy = await open();
  await busy.listen(async () => {
    state.begun += 1;
    await new Promise((resolve) => hand.signal.addEventListener('abort', resolve));
    state.ended += 1;
  }, 1);
  await busy.wakeNow({ rule: 'a', version: 'v' }, '2026-03-01T01:30:00.000000Z');
  await busy.wakeNow({ rule: 'b', version: 'v' }, '2026-03-01T01:30:00.000000Z');
  await expect.poll(() => state.begun).toBe(1);
  const closed = busy.close().then(() => state.ended);
  setTimeout(() => hand.abort(), 200);
  expect(await closed).toBe(1);
  expect(state.begun).toBe(1);
});

test('a server that does not answer is said at once', async () => {
  const url = new URL(database.controlUrl);
  url.port = '1';
  await expect(openPostgresQueue(url.href, () => undefined)).rejects.toThrow();
});
