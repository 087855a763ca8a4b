import { monotonic } from '../clock.ts';
import { explainQueueError, isQueueAway } from './queue-failure.ts';
import {
  attend,
  build,
  giveUp,
  type Keeping,
  keep,
  type LifePace,
  lose,
  type OpenQueue,
  type QueueObserver,
  say,
} from './queue-life.ts';
import type { ScheduledWake, Wake, WakeHandler, WakeQueue } from './wake-queue.ts';
import { within } from './within.ts';

/** How often heartbeats are sent, and what follows; see there. */
export type KeepingPace = LifePace;

const PACE: KeepingPace = { beat: 10_000, limit: 30_000, call: 5_000, retry: 500, longestRetry: 15_000 };

/** A queue that may be away for a while: nothing here rejects because of it. */
export interface KeptQueue {
  /** Whether it can be relied upon; if not, whoever finds a run due runs it himself. */
  isAlive(): boolean;
  /** As of a WakeQueue, now or as soon as the queue is there. */
  schedule(wakes: readonly ScheduledWake[]): Promise<void>;
  /** As of a WakeQueue; false where the queue did not take it. */
  wakeNow(wake: Wake, dueAt: string): Promise<boolean>;
  /** As of a WakeQueue; null where the queue does not answer. Nothing follows from it. */
  depth(): Promise<number | null>;
  /** As of a WakeQueue, and of every one that comes after it. */
  listen(handler: WakeHandler, concurrency: number): Promise<void>;
  /** Takes no more wakes, and waits for those in hand, but not for a server that does not answer. */
  close(): Promise<void>;
}

/**
 * Opens a queue and keeps it: sends heartbeats, builds it anew when none runs, puts back what it loses. A server that
 * is away is waited for; throws where the first attempt finds what only a person can mend, as a wrong password.
 */
export async function keepQueue(
  open: OpenQueue,
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
    depth: async () => {
      if (!keeping.queue || keeping.lost) return null;
      return within(pace.call, keeping.queue.depth()).catch(() => null);
    },
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
