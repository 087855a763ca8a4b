import { describe, expect, test } from 'vitest';
import { urlOf } from '../../../src/config/address/address.ts';
import { keepQueue } from '../../../src/queue/keep-queue.ts';
import { openQueue } from '../../../src/queue/open-queue.ts';
import { FAST } from './fast.ts';
import { QUEUE_KINDS, startRedisQueue } from './kinds.ts';
import { openRelay } from './relay.ts';
import {
  afterwards,
  eventually,
  holding,
  isQuick,
  remembering,
  travelYears,
  useScene,
  YEARLY,
} from './scene.ts';

const DUE = '2026-01-01T01:30:00.000000Z';
const wake = (rule: string) => ({ rule, version: 'v1' });
const yearly = (rule: string) => ({ ...wake(rule), schedule: YEARLY });

describe.each(QUEUE_KINDS)('a kept queue on $name', (kind) => {
  const scene = useScene(kind);

  /** That the rules are scheduled now is seen by somebody else, in a year. */
  async function expectScheduled(rules: readonly string[]): Promise<void> {
    travelYears(1);
    const queue = await scene.open();
    const { handler, rules: woken } = remembering();
    await queue.listen(handler, 4);
    await eventually(() => expect([...new Set(woken())]).toEqual(rules));
  }

  test('is alive, and says nothing, while all is well', async () => {
    const { kept, told } = await scene.keep();
    const { handler, rules } = remembering();
    await kept.listen(handler, 1);
    await kept.schedule([yearly('a')]);
    expect(await kept.wakeNow(wake('a'), DUE)).toBe(true);
    await eventually(() => expect(rules()).toEqual(['a']));
    await afterwards(2_000, () => expect(kept.isAlive()).toBe(true));
    expect(told).toEqual([]);
  });

  test('that is emptied while a wake is in hand tells its handler, and is filled again', async () => {
    const { kept, told } = await scene.keep();
    const { handler, held, aborted, letGo } = holding();
    await kept.listen(handler, 2);
    await kept.schedule([yearly('a'), yearly('b')]);
    await kept.wakeNow(wake('now'), DUE);
    await eventually(() => expect(held).toEqual(['now']));
    await scene.server.empty();
    await eventually(() => expect(aborted).toEqual(['now']));
    await kept.wakeNow(wake('again'), DUE);
    await eventually(() => expect(held).toEqual(['now', 'again']));
    await afterwards(1_000, letGo);
    await kept.close();
    await expectScheduled(['a', 'b']);
    expect(told).toEqual([]);
  });

  test('whose jobs are lost, and what makes them is not, is filled again', async () => {
    const { kept } = await scene.keep();
    await kept.schedule([yearly('a')]);
    await scene.server.loseJobs();
    await afterwards(1_000, () => expect(kept.isAlive()).toBe(true));
    await kept.close();
    await expectScheduled(['a']);
  });

  test('is not filled over what a daemon with other policies wants', async () => {
    const { kept } = await scene.keep();
    await kept.schedule([yearly('a'), yearly('ours')]);
    const other = await scene.open();
    await other.schedule([{ ...yearly('a'), version: 'v2' }, yearly('theirs')]);
    await afterwards(1_000, () => expect(kept.isAlive()).toBe(true));
    await kept.close();
    travelYears(1);
    const { handler, wakes } = remembering();
    await other.listen(handler, 4);
    await eventually(() => expect(wakes).toHaveLength(3));
    expect(wakes).toContainEqual({ rule: 'a', version: 'v2' });
  });

  test('whose server is stopped tells it once, and is back by itself when the server is', async () => {
    const { kept, told } = await scene.keep({ limit: 1_000 });
    const { handler, rules } = remembering();
    await kept.listen(handler, 1);
    await kept.schedule([yearly('a')]);
    await scene.server.stop();
    await eventually(() => expect(kept.isAlive()).toBe(false));
    expect(await kept.wakeNow(wake('lost'), DUE)).toBe(false);
    await kept.schedule([yearly('a'), yearly('said meanwhile')]);
    // Longer than the limit: it is given up and built anew, again and again.
    await afterwards(2_500, () => expect(told).toHaveLength(1));
    expect(told[0]).toMatch(/^lost: queue-/);
    await scene.server.restart();
    await eventually(() => expect(kept.isAlive()).toBe(true));
    expect(told).toEqual([told[0], 'found']);
    expect(await kept.wakeNow(wake('now'), DUE)).toBe(true);
    await eventually(() => expect(rules()).toContain('now'));
    await kept.close();
    await expectScheduled(['a', 'said meanwhile']);
  });

  test('whose server is away for a moment only goes on as it is, and soon', async () => {
    // Not given up meanwhile: this is how BullMQ's own connections come back.
    const { kept, told } = await scene.keep({ limit: 60_000 });
    const { handler, held, letGo } = holding();
    await kept.listen(handler, 2);
    await kept.wakeNow(wake('a'), DUE);
    await eventually(() => expect(held).toEqual(['a']));
    await scene.server.restart();
    await isQuick(45_000, () =>
      eventually(async () => {
        expect(await kept.wakeNow(wake('b'), DUE)).toBe(true);
        expect(held).toContain('b');
      }),
    );
    // A Redis may be back before anybody has noticed.
    await eventually(() => expect(told.length % 2).toBe(0));
    letGo();
  });

  test('whose connections fall silent for good is built anew over others', async () => {
    const relay = await openRelay(urlOf(scene.server.target.url));
    const { kept, told } = await scene.keep({ limit: 1_500 }, relay.url);
    try {
      const { handler, rules } = remembering();
      await kept.listen(handler, 1);
      await kept.schedule([yearly('a')]);
      relay.forget();
      await eventually(() => expect(told).toEqual(['lost: queue-silent', 'found']));
      await kept.wakeNow(wake('now'), DUE);
      await eventually(() => expect(rules()).toEqual(['now']));
    } finally {
      await kept.close();
      await relay.close();
    }
  });

  test('whose server is frozen tells it, rejects nothing, and is back when it thaws', async () => {
    const { kept, told } = await scene.keep({ limit: 1_000 });
    const { handler, rules } = remembering();
    await kept.listen(handler, 1);
    await scene.server.freeze();
    try {
      await isQuick(45_000, () => kept.schedule([yearly('a')]));
      await eventually(() => expect(kept.isAlive()).toBe(false));
      await isQuick(1_900, async () => expect(await kept.wakeNow(wake('lost'), DUE)).toBe(false));
      // Long enough to be given up.
      await afterwards(2_500, () => expect(told).toEqual(['lost: queue-silent']));
    } finally {
      await scene.server.thaw();
    }
    await eventually(() => expect(told).toEqual(['lost: queue-silent', 'found']));
    await kept.wakeNow(wake('now'), DUE);
    await eventually(() => expect(rules()).toContain('now'));
  });

  test('that is closed while its server is frozen does not wait for it', async () => {
    const { kept } = await scene.keep();
    const { handler, held, letGo } = holding();
    await kept.listen(handler, 1);
    await kept.wakeNow(wake('a'), DUE);
    await eventually(() => expect(held).toEqual(['a']));
    await scene.server.freeze();
    try {
      let isClosed = false;
      const closed = kept.close().then(() => {
        isClosed = true;
      });
      await afterwards(500, () => expect(isClosed).toBe(false));
      letGo();
      await isQuick(45_000, () => closed);
    } finally {
      await scene.server.thaw();
    }
  });

  test('that is built while its server is down comes up with it', async () => {
    await scene.server.stop();
    const { kept, told } = await scene.keep();
    const { handler, rules } = remembering();
    await kept.listen(handler, 1);
    await kept.schedule([yearly('a')]);
    expect(kept.isAlive()).toBe(false);
    expect(told).toEqual(['lost: queue-unreachable']);
    await scene.server.restart();
    await eventually(() => expect(told).toEqual(['lost: queue-unreachable', 'found']));
    expect(await kept.wakeNow(wake('now'), DUE)).toBe(true);
    await eventually(() => expect(rules()).toEqual(['now']));
    await kept.close();
    await expectScheduled(['a']);
  });

  test('that takes jobs and runs none is not alive, whatever it answers', async () => {
    const { kept, told } = await scene.keep({ limit: 700 });
    const { handler, rules } = remembering();
    await kept.listen(handler, 1);
    await eventually(() => expect(kept.isAlive()).toBe(true));
    await scene.server.hold();
    await eventually(() => expect(told).toEqual(['lost: queue-silent']));
    expect(kept.isAlive()).toBe(false);
    await scene.server.release();
    await eventually(() => expect(told).toEqual(['lost: queue-silent', 'found']));
    await kept.wakeNow(wake('now'), DUE);
    await eventually(() => expect(rules()).toEqual(['now']));
  });

  test('whose listener has its hands full for long is neither lost nor built anew', async () => {
    const { kept, told } = await scene.keep({ limit: 1_500 });
    const { handler, held, aborted, letGo } = holding();
    await kept.listen(handler, 1);
    await kept.wakeNow(wake('a'), DUE);
    await eventually(() => expect(held).toEqual(['a']));
    await afterwards(3_000, () => expect(kept.isAlive()).toBe(true));
    expect(aborted).toEqual([]);
    expect(told).toEqual([]);
    letGo();
  });
});

test('what only a person can mend is no outage: it is said at once', async () => {
  const server = await startRedisQueue();
  try {
    const url = urlOf(server.target.url).replace(/:[^:@]*@/, ':wrong@');
    const silent = { queueLost: () => undefined, queueFound: () => undefined };
    await expect(
      keepQueue((trouble) => openQueue({ url, sentinels: [] }, trouble, FAST), silent),
    ).rejects.toMatchObject({ code: 'queue-refused' });
  } finally {
    await server.remove();
  }
});
