import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Failure } from '../../../src/errors.ts';
import { type KeptQueue, keepQueue } from '../../../src/queue/keep-queue.ts';
import type {
  QueueTrouble,
  ScheduledWake,
  Wake,
  WakeHandler,
  WakeQueue,
} from '../../../src/queue/wake-queue.ts';

const PACE = { beat: 1_000, limit: 3_000, call: 500, retry: 100, longestRetry: 800 };
const A: ScheduledWake = { rule: 'a', version: 'v1', schedule: '0 1 * * *' };
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** What a queue does when it is asked, changed by the test while it goes. */
interface Weather {
  open: () => Promise<void>;
  beat: () => Promise<boolean>;
  call: () => Promise<void>;
}

interface Sky {
  readonly weather: Weather;
  readonly calls: string[];
  readonly told: string[];
  readonly handlers: WakeHandler[];
  readonly troubles: QueueTrouble[];
  keep(): Promise<KeptQueue>;
}

const keeping: KeptQueue[] = [];

function sky(): Sky {
  const weather: Weather = {
    open: async () => undefined,
    beat: async () => true,
    call: async () => undefined,
  };
  const [calls, told]: [string[], string[]] = [[], []];
  const [handlers, troubles]: [WakeHandler[], QueueTrouble[]] = [[], []];
  const called = async (call: string): Promise<void> => {
    calls.push(call);
    await weather.call();
  };
  const open = async (trouble: QueueTrouble): Promise<WakeQueue> => {
    calls.push('open');
    await weather.open();
    troubles.push(trouble);
    return {
      schedule: (wakes) => called(`schedule ${names(wakes)}`),
      mend: (wakes) => called(`mend ${names(wakes)}`),
      wakeNow: (wake) => called(`wake ${wake.rule}`),
      listen: async (handler, concurrency) => {
        handlers.push(handler);
        await called(`listen ${concurrency}`);
      },
      beat: () => weather.beat(),
      depth: async () => 0,
      close: async () => void calls.push('close'),
      abandon: () => void calls.push('abandon'),
    };
  };
  return {
    ...{ weather, calls, told, handlers, troubles },
    keep: async () => {
      const observer = {
        queueLost: ({ code }: Failure) => told.push(`lost: ${code}`),
        queueFound: () => told.push('found'),
      };
      const kept = await keepQueue(open, observer, PACE);
      keeping.push(kept);
      return kept;
    },
  };
}

function names(wakes: readonly Wake[]): string {
  return wakes.map(({ rule }) => rule).join(',');
}

const never = (): Promise<never> => new Promise(() => undefined);
const fail = (): Promise<never> => Promise.reject(away);
const pass = (milliseconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(milliseconds);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(async () => {
  const closed = Promise.all(keeping.splice(0).map((kept) => kept.close()));
  await pass(10_000);
  await closed;
  vi.useRealTimers();
});

describe('a queue that is well', () => {
  test('is listened to and scheduled once, and mended with every heartbeat', async () => {
    const { calls, told, keep } = sky();
    const kept = await keep();
    await kept.listen(async () => undefined, 2);
    await kept.schedule([A]);
    expect(kept.isAlive()).toBe(true);
    expect(await kept.wakeNow(A, 'now')).toBe(true);
    await pass(2_500);
    expect(calls).toEqual(['open', 'listen 2', 'schedule a', 'wake a', 'mend a', 'mend a']);
    await kept.close();
    expect(calls.at(-1)).toBe('close');
    expect(told).toEqual([]);
  });

  test('is closed after the wakes in hand', async () => {
    const { handlers, keep } = sky();
    const kept = await keep();
    let finish = (): void => undefined;
    await kept.listen(() => new Promise((resolve) => (finish = resolve)), 1);
    void handlers[0]?.(A, new AbortController().signal);
    let isClosed = false;
    const closed = kept.close().then(() => {
      isClosed = true;
    });
    await pass(60_000);
    expect(isClosed).toBe(false);
    finish();
    await closed;
  });

  test('is asked nothing more, and not given up, while it closes', async () => {
    const { weather, calls, told, keep } = sky();
    const kept = await keep();
    weather.beat = never;
    await pass(1_500);
    const closed = kept.close();
    await pass(10_000);
    await closed;
    expect(calls).toEqual(['open', 'close']);
    expect(told).toEqual([]);
  });
});

describe('a queue that is away at the start', () => {
  test('is tried again with growing pauses, told once, and brought to what is wanted by then', async () => {
    const { weather, calls, told, keep } = sky();
    weather.open = fail;
    const kept = await keep();
    await kept.listen(async () => undefined, 2);
    await kept.schedule([A]);
    expect(kept.isAlive()).toBe(false);
    expect(await kept.wakeNow(A, 'now')).toBe(false);
    await pass(100 + 200 + 400 + 800 + 800);
    expect(calls).toEqual(Array(6).fill('open'));
    expect(told).toEqual(['lost: queue-unreachable']);
    weather.open = async () => undefined;
    await pass(800);
    expect(calls.slice(6)).toEqual(['open', 'schedule a', 'listen 2', 'mend a']);
    expect(told).toEqual(['lost: queue-unreachable', 'found']);
    expect(kept.isAlive()).toBe(true);
  });

  test('is waited for only where waiting may help', async () => {
    const { weather, calls, keep } = sky();
    weather.open = async () => {
      throw new Failure({ code: 'queue-evicts', fact: 'it evicts' });
    };
    await expect(keep()).rejects.toMatchObject({ code: 'queue-evicts' });
    await pass(10_000);
    expect(calls).toEqual(['open']);
  });
});

describe('a queue that fails', () => {
  test('is lost at the first error, and found by the next heartbeat', async () => {
    const { calls, told, troubles, keep } = sky();
    const kept = await keep();
    troubles[0]?.(away);
    troubles[0]?.(away);
    expect(kept.isAlive()).toBe(false);
    expect(await kept.wakeNow(A, 'now')).toBe(false);
    await pass(200);
    expect(told).toEqual(['lost: queue-unreachable', 'found']);
    expect(kept.isAlive()).toBe(true);
    expect(calls).toEqual(['open']);
  });

  test('is built anew when no heartbeat has run for the limit, and only then', async () => {
    const { weather, calls, told, keep } = sky();
    const kept = await keep();
    await kept.listen(async () => undefined, 2);
    weather.beat = fail;
    await pass(2_900);
    expect(calls).toEqual(['open', 'listen 2']);
    expect(told).toEqual(['lost: queue-unreachable']);
    await pass(1_500);
    expect(calls.slice(2, 5)).toEqual(['abandon', 'open', 'listen 2']);
    weather.beat = async () => true;
    await pass(1_000);
    expect(told).toEqual(['lost: queue-unreachable', 'found']);
  });

  test.each([
    ['never answers', never],
    ['answers that no listener ran it', async () => false],
  ])('is lost where a heartbeat %s', async (_, beat) => {
    const { weather, told, keep } = sky();
    const kept = await keep();
    weather.beat = beat;
    await pass(1_000 + 3_000);
    expect(told).toEqual(['lost: queue-silent']);
    expect(kept.isAlive()).toBe(false);
  });

  test('holds up nobody: a call that is not answered is given up', async () => {
    const { weather, told, keep } = sky();
    const kept = await keep();
    weather.call = never;
    weather.beat = never;
    const woken = kept.wakeNow(A, 'now');
    await pass(500);
    expect(await woken).toBe(false);
    expect(told).toEqual(['lost: queue-silent']);
    const scheduled = kept.schedule([A]);
    await pass(0);
    await scheduled;
  });

  test('is told nothing by a queue that was given up', async () => {
    const { weather, told, troubles, keep } = sky();
    const kept = await keep();
    weather.beat = fail;
    await pass(5_000);
    weather.beat = async () => true;
    await pass(2_000);
    expect(told).toEqual(['lost: queue-unreachable', 'found']);
    troubles[0]?.(away);
    expect(kept.isAlive()).toBe(true);
    expect(told).toHaveLength(2);
  });

  test('whose listening fails half-way is of no use any more', async () => {
    const { weather, calls, keep } = sky();
    const kept = await keep();
    weather.call = async () => {
      weather.call = async () => undefined;
      throw away;
    };
    await kept.listen(async () => undefined, 2);
    await pass(200);
    expect(calls).toEqual(['open', 'listen 2', 'abandon', 'open', 'listen 2']);
    expect(kept.isAlive()).toBe(true);
  });

  test('is told what is wanted now, though it was wanted while it was away', async () => {
    const { weather, calls, keep } = sky();
    const kept = await keep();
    await kept.schedule([A]);
    weather.call = fail;
    await kept.schedule([{ ...A, rule: 'b' }]);
    weather.call = async () => undefined;
    await pass(200);
    await pass(1_000);
    expect(calls).toEqual(['open', 'schedule a', 'schedule b', 'schedule b', 'mend b']);
  });
});
