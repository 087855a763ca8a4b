import { randomUUID } from 'node:crypto';
import type { Job, Queue, Worker, WorkerOptions } from 'bullmq';
import { monotonic, sleep } from '../clock.ts';
import { type InHand, keepInHand } from './in-hand.ts';
import { type JobData, mendSchedule, scheduleExactly, schedulerOf } from './job-schedule.ts';
import type { QueuePace } from './pace.ts';
import { explainQueueError } from './queue-failure.ts';
import type { QueueTrouble, Wake, WakeHandler, WakeQueue } from './wake-queue.ts';
import { within } from './within.ts';

export const QUEUE_NAME = 'wakes';

const HEARTBEAT = 'heartbeat';
const HEARTBEAT_LOOKS_MS = 250;
const RETRY_MS = 1_000;

/** What a worker does and how often, whatever it connects to. */
export type ListenerOptions = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** What differs between PostgreSQL and Redis. */
export interface Backend {
  /** Rejects, with a Failure, where a queue that is built now would not work. */
  probe(): Promise<void>;
  buildQueue(): Queue<JobData>;
  buildWorker(process: (job: Job<JobData>) => Promise<void>, options: ListenerOptions): Worker<JobData>;
  /** Cuts all its connections at once, those too that do not answer. */
  cut(): void;
}

interface Listener {
  readonly worker: Worker<JobData>;
  /** When it last took a job or renewed a lock; monotonic ms. */
  seenAt: number;
}

interface Parts {
  readonly backend: Backend;
  readonly queue: Queue<JobData>;
  readonly inHand: InHand;
  readonly pace: QueuePace;
  readonly trouble: QueueTrouble;
  /** The heartbeat's job, the same every time: while one waits, no second one does. */
  readonly heartbeat: string;
  listener: Listener | null;
  isClosing: boolean;
}

/** Probes first: a queue that was built while its server is away never wakes up. */
export async function openBullQueue(
  backend: Backend,
  trouble: QueueTrouble,
  pace: QueuePace,
): Promise<WakeQueue> {
  try {
    await backend.probe();
    const queue = backend.buildQueue();
    const heartbeat = `${HEARTBEAT}-${randomUUID()}`;
    const fixed = { backend, queue, pace, trouble, heartbeat };
    const parts: Parts = { ...fixed, inHand: keepInHand(), listener: null, isClosing: false };
    queue.on('error', (error) => tell(parts, error));
    await within(pace.patience, queue.waitUntilReady());
    return describeQueue(parts);
  } catch (error) {
    backend.cut();
    throw explainQueueError(error);
  }
}

function describeQueue(parts: Parts): WakeQueue {
  const { queue } = parts;
  return {
    schedule: (wakes) => scheduleExactly(queue, wakes),
    mend: (wakes) => mendSchedule(queue, wakes),
    wakeNow: async (wake, dueAt) => {
      // A job of that name that waits or is in hand is enough; one that is over leaves its name free.
      const jobId = `${schedulerOf(wake.rule)}-${dueAt.replace(/\D/g, '')}`;
      await queue.add('wake', pick(wake), { jobId, removeOnComplete: true, removeOnFail: true });
    },
    listen: (handler, concurrency) => listen(parts, handler, concurrency),
    beat: (patience) => beat(parts, patience),
    depth: () => queue.getJobCountByTypes('waiting', 'active', 'prioritized'),
    close: () => close(parts),
    abandon: () => abandon(parts),
  };
}

async function listen(parts: Parts, handler: WakeHandler, concurrency: number): Promise<void> {
  const { backend, inHand, pace } = parts;
  const process = async (job: Job<JobData>): Promise<void> => {
    listener.seenAt = monotonic();
    if (job.name === HEARTBEAT) return;
    await inHand.answer(job.id ?? '', (signal) => handler(pick(job.data), signal));
  };
  const worker = backend.buildWorker(process, {
    concurrency,
    lockDuration: pace.lock,
    stalledInterval: pace.stalled,
    // By default it sleeps for 15 s after a connection that failed.
    runRetryDelay: RETRY_MS,
    // By default a wake whose worker died twice is dropped; it may also have had two unlucky workers.
    maxStalledCount: 1_000_000,
  });
  const listener: Listener = { worker, seenAt: Number.NEGATIVE_INFINITY };
  parts.listener = listener;
  worker.on('error', (error) => tell(parts, error));
  worker.on('locksRenewed', () => {
    listener.seenAt = monotonic();
  });
  // BullMQ lets the processor run on.
  worker.on('lockRenewalFailed', (jobs) => inHand.lose(jobs));
  await within(pace.patience, worker.waitUntilReady());
}

/** A listener whose hands are full runs no heartbeat, but renews its locks. */
async function beat({ queue, heartbeat, listener }: Parts, patience: number): Promise<boolean> {
  const sentAt = monotonic();
  await queue.add(HEARTBEAT, {}, { jobId: heartbeat, removeOnComplete: true, removeOnFail: true });
  if (!listener) return true;
  for (;;) {
    if (listener.seenAt >= sentAt) return true;
    // Gone: another listener ran it.
    if ((await queue.getJobState(heartbeat)) === 'unknown') return true;
    if (monotonic() - sentAt >= patience) return false;
    await sleep(Math.min(HEARTBEAT_LOOKS_MS, patience));
  }
}

async function close(parts: Parts): Promise<void> {
  const { backend, inHand, listener, queue, pace } = parts;
  parts.isClosing = true;
  const closed = listener?.worker.close().catch(() => undefined);
  // However long a batch takes; but the server is not waited for.
  await inHand.settled();
  try {
    await within(pace.patience, Promise.all([closed, queue.close()]));
  } finally {
    backend.cut();
  }
}

function abandon(parts: Parts): void {
  parts.isClosing = true;
  parts.inHand.loseAll();
  void parts.listener?.worker.close(true).catch(() => undefined);
  void parts.queue.close().catch(() => undefined);
  parts.backend.cut();
}

/** What its connections say at their end is no news; a lock that was lost is told to the wake's own handler. */
function tell({ trouble, isClosing }: Parts, error: Error): void {
  if (isClosing || /could not renew lock|missing lock|lock mismatch|missing key for job/i.test(error.message))
    return;
  trouble(error);
}

/** Only what a wake is, whatever else a job carries. */
function pick({ rule, version }: JobData): Wake {
  return { rule: String(rule), version: String(version) };
}
