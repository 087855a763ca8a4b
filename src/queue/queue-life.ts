import { monotonic } from '../clock.ts';
import { Failure } from '../errors.ts';
import { explainQueueError } from './queue-failure.ts';
import type { QueueTrouble, ScheduledWake, WakeHandler, WakeQueue } from './wake-queue.ts';
import { within } from './within.ts';

/** How long things may take, in milliseconds. */
export interface LifePace {
  /** Between two heartbeats. */
  readonly beat: number;
  /** Without a heartbeat that was run, until the queue is built anew. */
  readonly limit: number;
  /** For one call to the queue. */
  readonly call: number;
  /** Before the first attempt to build it anew; doubled up to the longest. */
  readonly retry: number;
  readonly longestRetry: number;
}

/** Told once when the queue is lost, and once when a heartbeat has run again. */
export interface QueueObserver {
  queueLost(error: Failure): void;
  queueFound(): void;
}

export type OpenQueue = (trouble: QueueTrouble) => Promise<WakeQueue>;

/** A queue that is kept, and what it is brought to whenever it is built. */
export interface Keeping {
  readonly open: OpenQueue;
  readonly observer: QueueObserver;
  readonly pace: LifePace;
  /** Answers that have begun, those to wakes of queues that were given up included. */
  readonly answers: Set<Promise<void>>;
  queue: WakeQueue | null;
  /** Why it is lost; null: it is sound. */
  lost: Failure | null;
  soundAt: number;
  listener: { readonly handler: WakeHandler; readonly concurrency: number } | null;
  /** The queue that has the listener. */
  attended: WakeQueue | null;
  wanted: readonly ScheduledWake[] | null;
  /** What is wanted now has been said to a queue. */
  isSaid: boolean;
  isClosing: boolean;
  /** Ends the pause that the loop makes. */
  stir: () => void;
}

/** One life: heartbeats while it is there, attempts while it is not. */
export async function keep(keeping: Keeping): Promise<void> {
  const { pace } = keeping;
  let retry = pace.retry;
  for (;;) {
    await pause(keeping, keeping.queue && !keeping.lost ? pace.beat : retry);
    if (keeping.isClosing) return;
    if (!keeping.queue) await build(keeping).catch((error: unknown) => lose(keeping, error));
    if (keeping.queue) await checkUp(keeping, keeping.queue);
    retry = keeping.lost === null ? pace.retry : Math.min(retry * 2, pace.longestRetry);
  }
}

async function checkUp(keeping: Keeping, queue: WakeQueue): Promise<void> {
  const { pace } = keeping;
  // What fails while the heartbeat is under way counts against it.
  const before = keeping.lost;
  try {
    const isRun = await within(pace.limit, queue.beat(pace.limit));
    if (!isRun) throw noHeartbeat(pace.limit);
    await within(pace.call, say(keeping, queue));
    if (keeping.lost === before) find(keeping);
  } catch (error) {
    lose(keeping, error);
    const isOver = monotonic() - keeping.soundAt >= pace.limit;
    if (keeping.queue === queue && isOver && !keeping.isClosing) giveUp(keeping, queue);
  }
}

/** Builds it, and brings it to where the last one was. */
export async function build(keeping: Keeping): Promise<void> {
  const own: { queue: WakeQueue | null } = { queue: null };
  const queue = await keeping.open((error) => {
    if (keeping.queue === own.queue) lose(keeping, error);
  });
  own.queue = queue;
  try {
    await within(keeping.pace.call, say(keeping, queue));
    while (keeping.listener && keeping.attended !== queue) await attend(keeping, queue);
    keeping.queue = queue;
    keeping.soundAt = monotonic();
  } catch (error) {
    queue.abandon();
    throw error;
  }
}

export async function attend(keeping: Keeping, queue: WakeQueue): Promise<void> {
  if (!keeping.listener) return;
  const { handler, concurrency } = keeping.listener;
  keeping.attended = queue;
  await within(keeping.pace.call, queue.listen(handler, concurrency));
}

export function giveUp(keeping: Keeping, queue: WakeQueue): void {
  keeping.queue = null;
  queue.abandon();
}

/** Says what is wanted, where that is news; else only what was lost is put back, for others may want something else. */
export async function say(keeping: Keeping, queue: WakeQueue): Promise<void> {
  const { wanted } = keeping;
  if (wanted === null) return;
  if (keeping.isSaid) return queue.mend(wanted);
  await queue.schedule(wanted);
  if (keeping.wanted === wanted) keeping.isSaid = true;
}

export function lose(keeping: Keeping, error: unknown): void {
  if (keeping.isClosing) return;
  const isNews = keeping.lost === null;
  keeping.lost = explainQueueError(error);
  if (!isNews) return;
  keeping.observer.queueLost(keeping.lost);
  keeping.stir();
}

function find(keeping: Keeping): void {
  keeping.soundAt = monotonic();
  if (keeping.lost === null) return;
  keeping.lost = null;
  keeping.observer.queueFound();
}

function pause(keeping: Keeping, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    if (keeping.isClosing) return resolve();
    const timer = setTimeout(resolve, milliseconds);
    keeping.stir = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function noHeartbeat(limit: number): Failure {
  return new Failure({ code: 'queue-silent', fact: `the queue has run no heartbeat for ${limit} ms` });
}
