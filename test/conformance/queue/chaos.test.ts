import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { KeptQueue } from '../../../src/queue/keep-queue.ts';
import type { Wake } from '../../../src/queue/wake-queue.ts';
import { QUEUE_KINDS, type QueueServer } from './kinds.ts';
import { eventually, useScene } from './scene.ts';

const isLong = process.env.MODE === 'long';
const STEPS = isLong ? 60 : 6;
const SEEDS = isLong ? [1, 2, 3, 4, 5] : [1];
const ROUND_MS = 100;

/** What may happen to a queue's server; each leaves it up. */
const FAULTS: Readonly<Record<string, (server: QueueServer) => Promise<void>>> = {
  empty: (server) => server.empty(),
  loseJobs: (server) => server.loseJobs(),
  breakLocks: (server) => server.breakLocks(),
  restart: (server) => server.restart(),
  hold: async (server) => {
    await server.hold();
    await wait(800);
    await server.release();
  },
  freeze: async (server) => {
    await server.freeze();
    await wait(2_800);
    await server.thaw();
  },
};

/** A daemon without a database: what is due, what of it was done, and rounds that look for what is left. */
function miniature(queue: KeptQueue): {
  fallDue(rule: string): void;
  done(): readonly string[];
  stop(): Promise<void>;
} {
  const due = new Set<string>();
  const running = new Set<string>();
  const done: string[] = [];
  const answer = async ({ rule }: Wake): Promise<void> => {
    if (!due.has(rule) || running.has(rule)) return;
    running.add(rule);
    await wait(20);
    due.delete(rule);
    running.delete(rule);
    done.push(rule);
  };
  let isStopped = false;
  const rounds = (async () => {
    await queue.listen(answer, 2);
    while (!isStopped) {
      for (const rule of due) {
        const wake = { rule, version: 'v1' };
        if (!(await queue.wakeNow(wake, rule))) await answer(wake);
      }
      await wait(ROUND_MS);
    }
  })();
  return {
    fallDue: (rule) => void due.add(rule),
    done: () => done,
    stop: async () => {
      isStopped = true;
      await rounds;
    },
  };
}

/** The same numbers for the same seed (Park and Miller's generator). */
function drawing(seed: number): (below: number) => number {
  let state = seed * 48_271;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

describe.each(QUEUE_KINDS)('a kept queue on $name', (kind) => {
  const scene = useScene(kind);

  test.each(SEEDS)(
    'whatever happens to it, every due run happens once (seed %i)',
    async (seed) => {
      const { kept } = await scene.keep({ limit: 2_000 });
      const daemon = miniature(kept);
      const draw = drawing(seed);
      const fallen: string[] = [];
      const names = Object.keys(FAULTS);
      for (let step = 0; step < STEPS; step += 1) {
        for (let count = draw(4); count >= 0; count -= 1) {
          // Digits alone name the time that a wake is for.
          const rule = String(1_000_000 + fallen.length);
          fallen.push(rule);
          daemon.fallDue(rule);
        }
        // Each once, then at random.
        const name = names[step < names.length ? step : draw(names.length)] as string;
        await FAULTS[name]?.(scene.server);
        await wait(draw(300));
      }
      await eventually(() => expect([...daemon.done()].sort()).toEqual(fallen));
      await eventually(() => expect(kept.isAlive()).toBe(true));
      await daemon.stop();
      expect(daemon.done()).toHaveLength(fallen.length);
    },
    isLong ? 600_000 : 60_000,
  );
});
