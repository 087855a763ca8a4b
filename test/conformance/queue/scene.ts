import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { urlOf } from '../../../src/config/address/address.ts';
import type { Failure } from '../../../src/errors.ts';
import { type KeepingPace, type KeptQueue, keepQueue } from '../../../src/queue/keep-queue.ts';
import { openQueue } from '../../../src/queue/open-queue.ts';
import type { Wake, WakeHandler, WakeQueue } from '../../../src/queue/wake-queue.ts';
import { FAST } from './fast.ts';
import type { QueueKind, QueueServer } from './kinds.ts';

const FAST_KEEPING: KeepingPace = { beat: 200, limit: 2_500, call: 2_000, retry: 100, longestRetry: 400 };

const PATIENCE_MS = 90_000;

/** Once a year, and never while a test runs: who wants it to come travels there. */
export const YEARLY = '0 0 1 1 *';
const YEAR_MS = 366 * 86_400_000;

const present = Date.now.bind(Date);

/** Ends every wait of `holding`: a queue closes only after them. */
const going: (() => void)[] = [];

/** A server for the file's tests, emptied after each; what a test opens is closed behind it. */
export interface Scene {
  readonly server: QueueServer;
  open(): Promise<WakeQueue>;
  /** A kept queue, and what its observer was told: `lost` with the code, `found`; by way of `url`, if one is given. */
  keep(
    pace?: Partial<KeepingPace>,
    url?: string,
  ): Promise<{ readonly kept: KeptQueue; readonly told: readonly string[] }>;
}

export function useScene(kind: QueueKind): Scene {
  const state: { server: QueueServer | null } = { server: null };
  const closing: (() => Promise<unknown>)[] = [];
  const server = (): QueueServer => state.server as QueueServer;
  beforeAll(async () => {
    state.server = await kind.start();
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    letGo();
    await Promise.allSettled(closing.splice(0).map((close) => close()));
    await server().empty();
  });
  afterAll(() => state.server?.remove());
  return {
    get server() {
      return server();
    },
    open: async () => {
      const queue = await openQueue(server().target, () => undefined, FAST);
      closing.push(queue.close);
      return queue;
    },
    keep: async (pace = {}, url = urlOf(server().target.url)) => {
      const told: string[] = [];
      const kept = await keepQueue(
        (trouble) => openQueue({ ...server().target, url }, trouble, FAST),
        {
          queueLost: ({ code }: Failure) => told.push(`lost: ${code}`),
          queueFound: () => told.push('found'),
        },
        { ...FAST_KEEPING, ...pace },
      );
      closing.push(kept.close);
      return { kept, told };
    },
  };
}

/** A handler that remembers, and the rules it was woken for. */
export function remembering(answer: WakeHandler = async () => undefined): {
  readonly handler: WakeHandler;
  readonly wakes: readonly Wake[];
  rules(): readonly string[];
} {
  const wakes: Wake[] = [];
  return {
    wakes,
    rules: () => wakes.map(({ rule }) => rule).sort(),
    handler: (wake, signal) => {
      wakes.push(wake);
      return answer(wake, signal);
    },
  };
}

/** A handler that keeps each wake until it is told to let go, or its signal is aborted. */
export function holding(): {
  readonly handler: WakeHandler;
  readonly held: readonly string[];
  readonly aborted: readonly string[];
  letGo(): void;
} {
  const held: string[] = [];
  const aborted: string[] = [];
  return {
    held,
    aborted,
    letGo,
    handler: ({ rule }, signal) =>
      new Promise((resolve) => {
        held.push(rule);
        going.push(resolve);
        signal.addEventListener('abort', () => {
          aborted.push(rule);
          resolve();
        });
      }),
  };
}

function letGo(): void {
  for (const go of going.splice(0)) go();
}

/** For the queue's clients, which bring their own time, it is that many years later until the test ends. */
export function travelYears(years: number): void {
  vi.spyOn(Date, 'now').mockImplementation(() => present() + years * YEAR_MS);
}

export async function eventually(assertion: () => unknown): Promise<void> {
  await vi.waitFor(assertion, { timeout: PATIENCE_MS, interval: 25 });
}

/** That something does not happen can only be waited for. */
export async function afterwards(milliseconds: number, assertion: () => unknown): Promise<void> {
  await wait(milliseconds);
  await assertion();
}

export async function isQuick(limit: number, work: () => Promise<unknown>): Promise<void> {
  const started = performance.now();
  await work();
  expect(performance.now() - started).toBeLessThan(limit);
}
