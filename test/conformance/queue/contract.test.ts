import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { QUEUE_KINDS } from './kinds.ts';
import { type ListenerProcess, startListener } from './listener-process.ts';
import { afterwards, eventually, holding, remembering, travelYears, useScene, YEARLY } from './scene.ts';

const ODD_RULES = [
  'crm/access_log/logs',
  'crm/orders/customers/2@P24M',
  'a:b:c:d:* * * * *',
  '0',
  '0:1',
  '__proto__',
  "'; DROP TABLE job; --",
  'été 日本 {}[]*?',
  'x'.repeat(500),
];

const DUE = '2026-01-01T01:30:00.000000Z';
const yearly = (rule: string, version = 'v1') => ({ rule, version, schedule: YEARLY });

describe.each(QUEUE_KINDS)('a queue on $name', (kind) => {
  const scene = useScene(kind);
  const listeners: ListenerProcess[] = [];
  afterEach(async () => {
    for (const listener of listeners.splice(0)) await listener.end();
  });

  test('wakes the rules that are scheduled, at their time and not before', async () => {
    const queue = await scene.open();
    const { handler, rules } = remembering();
    await queue.schedule([yearly('a'), yearly('b')]);
    await queue.listen(handler, 2);
    await afterwards(500, () => expect(rules()).toEqual([]));
    await queue.close();
    travelYears(1);
    const later = await scene.open();
    await later.listen(handler, 2);
    await eventually(() => expect(rules()).toEqual(['a', 'b']));
  });

  test('schedules exactly: what is dropped is silent, what is new or changed is woken as it is now', async () => {
    const before = await scene.open();
    await before.schedule([yearly('dropped'), yearly('changed', 'v1'), yearly('kept')]);
    const queue = await scene.open();
    await queue.schedule([yearly('changed', 'v2'), yearly('kept'), yearly('new')]);
    travelYears(1);
    const { handler, wakes, rules } = remembering();
    await queue.listen(handler, 4);
    await eventually(() => expect(rules()).toEqual(['changed', 'kept', 'new']));
    await afterwards(300, () => expect(rules()).toHaveLength(3));
    expect(wakes).toContainEqual({ rule: 'changed', version: 'v2' });
  });

  test('a rule whose time changes is woken at the new time only', async () => {
    const queue = await scene.open();
    await queue.schedule([yearly('a')]);
    const month = (new Date().getUTCMonth() + 6) % 12;
    await queue.schedule([{ ...yearly('a'), schedule: `0 0 1 ${month + 1} *` }]);
    travelYears(1);
    const { handler, rules } = remembering();
    await queue.listen(handler, 1);
    await eventually(() => expect(rules()).toEqual(['a']));
    await afterwards(300, () => expect(rules()).toEqual(['a']));
  });

  test('a wake that is overdue survives a start: what has not changed is left alone', async () => {
    const before = await scene.open();
    await before.schedule([yearly('a')]);
    await before.close();
    travelYears(1);
    const queue = await scene.open();
    await queue.schedule([yearly('a')]);
    const { handler, rules } = remembering();
    await queue.listen(handler, 1);
    await eventually(() => expect(rules()).toEqual(['a']));
  });

  test('goes on with the time after the one it woke for', async () => {
    const queue = await scene.open();
    const { handler, rules } = remembering();
    await queue.schedule([yearly('a')]);
    travelYears(1);
    await queue.listen(handler, 1);
    await eventually(() => expect(rules()).toEqual(['a']));
    await queue.close();
    travelYears(2);
    const later = await scene.open();
    await later.schedule([yearly('a')]);
    await later.listen(handler, 1);
    await eventually(() => expect(rules()).toEqual(['a', 'a']));
  });

  test('a rule may be called anything', async () => {
    const queue = await scene.open();
    await queue.schedule(ODD_RULES.map((rule) => yearly(rule)));
    for (const rule of ODD_RULES) await queue.wakeNow({ rule, version: 'v1' }, DUE);
    const { handler, wakes, rules } = remembering();
    await queue.listen(handler, 4);
    await eventually(() => expect(rules()).toEqual([...ODD_RULES].sort()));
    travelYears(1);
    const later = await scene.open();
    await later.listen(handler, 4);
    await eventually(() => expect(wakes).toHaveLength(2 * ODD_RULES.length));
    await later.schedule([]);
  });

  test('a wake for one scheduled time that is said twice is one job; for another time it is another', async () => {
    const queue = await scene.open();
    const wake = { rule: 'a', version: 'v1' };
    for (const due of [DUE, DUE, '2027-01-01T01:30:00.000000Z', DUE]) await queue.wakeNow(wake, due);
    const { handler, wakes } = remembering();
    await queue.listen(handler, 4);
    await eventually(() => expect(wakes).toEqual([wake, wake]));
    await afterwards(300, () => expect(wakes).toHaveLength(2));
  });

  test('a wake that is over may be said again, for the run may still be due', async () => {
    const queue = await scene.open();
    const { handler, rules } = remembering();
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(rules()).toEqual(['a']));
    await eventually(async () => {
      await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
      expect(rules().length).toBeGreaterThan(1);
    });
  });

  test('a handler that fails ends neither the listener nor the name of its wake', async () => {
    const queue = await scene.open();
    const { handler, wakes } = remembering(async () => {
      throw new Error('on purpose');
    });
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(wakes).toHaveLength(1));
    await eventually(async () => {
      await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
      expect(wakes.length).toBeGreaterThan(1);
    });
  });

  test('several listeners share the wakes, and miss none', async () => {
    const one = remembering(() => wait(5));
    const other = remembering(() => wait(5));
    const [first, second] = [await scene.open(), await scene.open()];
    await first.listen(one.handler, 2);
    await second.listen(other.handler, 2);
    const rules = Array.from({ length: 60 }, (_, index) => `rule ${String(index).padStart(2, '0')}`);
    for (const rule of rules) await first.wakeNow({ rule, version: 'v1' }, DUE);
    await eventually(() => expect(new Set([...one.rules(), ...other.rules()])).toEqual(new Set(rules)));
    expect(Math.min(one.wakes.length, other.wakes.length)).toBeGreaterThan(0);
  });

  test('two starts at once with the same rules leave each with one wake', async () => {
    const [first, second] = [await scene.open(), await scene.open()];
    const wakes = ['a', 'b', 'c'].map((rule) => yearly(rule));
    await Promise.all([first.schedule(wakes), second.schedule(wakes)]);
    travelYears(1);
    const { handler, rules } = remembering();
    await first.listen(handler, 4);
    await eventually(() => expect(rules()).toEqual(['a', 'b', 'c']));
    await afterwards(300, () => expect(rules()).toHaveLength(3));
  });

  test('closing takes no more wakes, and waits for those in hand', async () => {
    const queue = await scene.open();
    const { handler, held, letGo } = holding();
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(held).toEqual(['a']));
    await queue.wakeNow({ rule: 'b', version: 'v1' }, DUE);
    let isClosed = false;
    const closed = queue.close().then(() => {
      isClosed = true;
    });
    await afterwards(400, () => expect(isClosed).toBe(false));
    letGo();
    await closed;
    expect(held).toEqual(['a']);
    const { handler: next, rules } = remembering();
    await (await scene.open()).listen(next, 1);
    await eventually(() => expect(rules()).toEqual(['b']));
  });

  test('a process that has closed it ends, even while the server is frozen', async () => {
    const listener = startListener(scene.server.target);
    listeners.push(listener);
    await eventually(() => expect(listener.said).toEqual(['listens']));
    await scene.server.freeze();
    try {
      listener.child.kill('SIGTERM');
      await eventually(() => expect(listener.child.exitCode).toBe(0));
    } finally {
      await scene.server.thaw();
    }
  });

  test('a wake whose worker is frozen is revived elsewhere, and the worker is told when it thaws', async () => {
    const listener = startListener(scene.server.target);
    listeners.push(listener);
    const queue = await scene.open();
    await eventually(() => expect(listener.said).toEqual(['listens']));
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(listener.said).toContain('holds a'));
    listener.child.kill('SIGSTOP');
    const { handler, held } = holding();
    await queue.listen(handler, 1);
    await eventually(() => expect(held).toEqual(['a']));
    listener.child.kill('SIGCONT');
    await eventually(() => expect(listener.said).toContain('aborted a'));
  });

  test('a wake whose workers die again and again is revived every time', async () => {
    const queue = await scene.open();
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    for (const _ of [1, 2]) {
      const { handler, held } = holding();
      const doomed = await scene.open();
      await doomed.listen(handler, 1);
      await eventually(() => expect(held).toEqual(['a']));
      doomed.abandon();
    }
    const { handler, rules } = remembering();
    await queue.listen(handler, 1);
    await eventually(() => expect(rules()).toEqual(['a']));
  });

  test('a wake that was given to two workers aborts the signal of the first', async () => {
    const [first, second] = [holding(), holding()];
    const queue = await scene.open();
    await queue.listen(first.handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(first.held).toEqual(['a']));
    await (await scene.open()).listen(second.handler, 1);
    await afterwards(1_200, () => expect(first.aborted).toEqual([]));
    await scene.server.breakLocks();
    await eventually(() => expect(first.aborted).toEqual(['a']));
    await eventually(() => expect([...first.held, ...second.held]).toEqual(['a', 'a']));
  });

  test('a worker whose clock is an hour ahead may take what others hold, and then they are told', async () => {
    const { handler, held, aborted, letGo } = holding();
    const queue = await scene.open();
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(held).toEqual(['a']));
    const listener = startListener(scene.server.target, { shift: 3_600_000 });
    listeners.push(listener);
    await eventually(() => expect(listener.said).toContain('listens'));
    await wait(2_000);
    expect(aborted).toEqual(listener.said.includes('holds a') ? ['a'] : []);
    letGo();
  });

  test('a heartbeat tells a queue that runs jobs from one that only takes them', async () => {
    const [queue, deaf] = [await scene.open(), await scene.open()];
    const { handler } = remembering();
    await queue.listen(handler, 1);
    expect(await queue.beat(10_000)).toBe(true);
    expect(await deaf.beat(10_000)).toBe(true);
    await scene.server.hold();
    expect(await queue.beat(700)).toBe(false);
    await scene.server.release();
    expect(await queue.beat(10_000)).toBe(true);
  });

  test('a listener whose hands are full is alive, for it renews its locks', async () => {
    const queue = await scene.open();
    const { handler, held, letGo } = holding();
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'a', version: 'v1' }, DUE);
    await eventually(() => expect(held).toEqual(['a']));
    expect(await queue.beat(5_000)).toBe(true);
    expect(await queue.beat(5_000)).toBe(true);
    letGo();
  });
});
