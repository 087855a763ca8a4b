import { monotonic } from '../clock.ts';
import { Failure } from '../errors.ts';
import { explainQueueError, isQueueAway } from './queue-failure.ts';
import type { QueueTrouble, ScheduledWake, Wake, WakeHandler, WakeQueue } from './wake-queue.ts';
import { within } from './within.ts';

/** How long things may take, in milliseconds. */
export interface KeepingPace {
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

const PACE: KeepingPace = { beat: 10_000, limit: 30_000, call: 5_000, retry: 500, longestRetry: 15_000 };

/** Told once when the queue is lost, and once when a heartbeat has run again. */
export interface QueueObserver {
  queueLost(error: Failure): void;
  queueFound(): void;
}

/** A queue that may be away for a while: nothing here rejects because of it. */
export interface KeptQueue {
  /** Whether it can be relied upon; if not, whoever finds a run due runs it himself. */
  isAlive(): boolean;
  /** As of a WakeQueue, now or as soon as the queue is there. */
  schedule(wakes: readonly ScheduledWake[]): Promise<void>;
  /** As of a WakeQueue; false where the queue did not take it. */
  wakeNow(wake: Wake, dueAt: string): Promise<boolean>;
  /** As of a WakeQueue, and of every one that comes after it. */
  listen(handler: WakeHandler, concurrency: number): Promise<void>;
  /** Takes no more wakes, and waits for those in hand, but not for a server that does not answer. */
  close(): Promise<void>;
}

type Open = (trouble: QueueTrouble) => Promise<WakeQueue>;

interface Keeping {
  readonly open: Open;
  readonly observer: QueueObserver;
  readonly pace: KeepingPace;
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

/**
 * Opens a queue and keeps it: sends heartbeats, builds it anew when none runs, puts back what it loses. A server that
 * is away is waited for; throws where the first attempt finds what only a person can mend, as a wrong password.
 */
export async function keepQueue(
  open: Open,
  observer: QueueObserver,
  pace: Partial<KeepingPace> = {},
): Promise<KeptQueue> {
  const keeping: Keeping = {
    open,
    observer,
    pace: { ...PACE, ...pace },
    answers: new Set(),
    queue: null,
    lost: null,
    soundAt: monotonic(),
    listener: null,
    attended: null,
    wanted: null,
    isSaid: true,
    isClosing: false,
    stir: () => undefined,
  };
  await build(keeping).catch((error: unknown) => {
    if (!isQueueAway(error)) throw explainQueueError(error);
    lose(keeping, error);
  });
  const loop = keep(keeping);
  return describeKept(keeping, loop);
}

function describeKept(keeping: Keeping, loop: Promise<void>): KeptQueue {
  const { pace, answers } = keeping;
  const attempt = async (call: (queue: WakeQueue) => Promise<void>): Promise<boolean> => {
    if (!keeping.queue || keeping.lost) return false;
    try {
      await within(pace.call, call(keeping.queue));
      return true;
    } catch (error) {
      lose(keeping, error);
      return false;
    }
  };
  return {
    isAlive: () => keeping.queue !== null && keeping.lost === null,
    schedule: async (wakes) => {
      keeping.wanted = wakes;
      keeping.isSaid = false;
      await attempt((queue) => say(keeping, queue));
    },
    wakeNow: (wake, dueAt) => attempt((queue) => queue.wakeNow(wake, dueAt)),
    listen: async (handler, concurrency) => {
      keeping.listener = { handler: counted(handler, answers), concurrency };
      const { queue } = keeping;
      // One whose listening failed half-way is of no use any more; the next one is listened to from the start.
      if (!(await attempt((asked) => attend(keeping, asked))) && queue !== null && keeping.queue === queue)
        giveUp(keeping, queue);
    },
    close: async () => {
      keeping.isClosing = true;
      keeping.stir();
      const { queue } = keeping;
      // A heartbeat that is under way ends with its queue; an attempt to build one ends by itself.
      await queue?.close().catch(() => undefined);
      await loop;
      if (keeping.queue !== queue) await keeping.queue?.close().catch(() => undefined);
      await Promise.allSettled(answers);
    },
  };
}

function counted(handler: WakeHandler, answers: Set<Promise<void>>): WakeHandler {
  return (wake, signal) => {
    const answer = handler(wake, signal).finally(() => answers.delete(answer));
    answers.add(answer);
    return answer;
  };
}

/** One life: heartbeats while it is there, attempts while it is not. */
async function keep(keeping: Keeping): Promise<void> {
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
async function build(keeping: Keeping): Promise<void> {
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

async function attend(keeping: Keeping, queue: WakeQueue): Promise<void> {
  if (!keeping.listener) return;
  const { handler, concurrency } = keeping.listener;
  keeping.attended = queue;
  await within(keeping.pace.call, queue.listen(handler, concurrency));
}

function giveUp(keeping: Keeping, queue: WakeQueue): void {
  keeping.queue = null;
  queue.abandon();
}

/** Says what is wanted, where that is news; else only what was lost is put back, for others may want something else. */
async function say(keeping: Keeping, queue: WakeQueue): Promise<void> {
  const { wanted } = keeping;
  if (wanted === null) return;
  if (keeping.isSaid) return queue.mend(wanted);
  await queue.schedule(wanted);
  if (keeping.wanted === wanted) keeping.isSaid = true;
}

function lose(keeping: Keeping, error: unknown): void {
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
