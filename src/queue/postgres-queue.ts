import { createHash } from 'node:crypto';
import { createPostgresBackend, type PostgresPoolConfig, type PostgresQueueBackend, Queue, Worker } from 'bullmq';
import type { ScheduledWake, Wake, WakeQueue } from './wake-queue.ts';

/** Where BullMQ keeps its tables. */
export const QUEUE_SCHEMA = 'retentiond_queue';

const QUEUE = 'retentiond';
const KEEP_JOBS = 1_000;

type PostgresQueue = Queue<Wake, unknown, string, Wake, unknown, string, PostgresQueueBackend>;

/** Told when the queue's own connections fail; it mends them by itself. */
export type QueueTrouble = (error: Error) => void;

/** Makes or upgrades BullMQ's tables. Throws where the server cannot be reached. */
export async function migrateQueue(url: string): Promise<void> {
  const queue = openQueue({ connectionString: url, schema: QUEUE_SCHEMA, migrate: true }, () => undefined);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
}

/** Connects, and throws where the server cannot be reached: a queue that was built without one never wakes up. */
export async function openPostgresQueue(url: string, trouble: QueueTrouble): Promise<WakeQueue> {
  const connection = { connectionString: url, schema: QUEUE_SCHEMA };
  const queue = openQueue(connection, trouble);
  try {
    await queue.waitUntilReady();
  } catch (error) {
    await queue.close().catch(() => undefined);
    throw error;
  }
  const state: { worker: Worker | null } = { worker: null };
  return {
    schedule: (wakes) => scheduleExactly(queue, wakes),
    wakeNow: async (wake, dueAt) => {
      const jobId = `${schedulerOf(wake.rule)}-${dueAt.replace(/\D/g, '')}`;
      await queue.add('wake', pick(wake), { jobId, removeOnComplete: true, removeOnFail: true });
    },
    listen: async (handler, concurrency) => {
      state.worker = new Worker<Wake, unknown, string, PostgresQueueBackend>(
        QUEUE,
        async (job) => handler(pick(job.data)),
        { connection: connection as never, concurrency, removeOnComplete: { count: KEEP_JOBS }, removeOnFail: { count: KEEP_JOBS } },
        createPostgresBackend as never,
      ) as unknown as Worker;
      state.worker.on('error', trouble);
      await state.worker.waitUntilReady();
    },
    close: async () => {
      await state.worker?.close();
      await queue.close();
    },
  };
}

function openQueue(connection: PostgresPoolConfig, trouble: QueueTrouble): PostgresQueue {
  const queue = new Queue(QUEUE, { connection: connection as never }, createPostgresBackend as never);
  queue.on('error', trouble);
  return queue as unknown as PostgresQueue;
}

/** Changes only what differs: an upsert at every start would silently drop a wake that is overdue. */
async function scheduleExactly(queue: PostgresQueue, wakes: readonly ScheduledWake[]): Promise<void> {
  const known = new Map((await queue.getJobSchedulers()).map((scheduler) => [scheduler.key, scheduler]));
  const wanted = new Map(wakes.map((wake) => [schedulerOf(wake.rule), wake]));
  for (const [key, wake] of wanted) {
    const scheduler = known.get(key);
    const data = scheduler?.template?.data;
    if (scheduler?.pattern === wake.schedule && data?.rule === wake.rule && data.version === wake.version) continue;
    const template = { name: 'wake', data: pick(wake), opts: { removeOnComplete: true, removeOnFail: true } };
    await queue.upsertJobScheduler(key, { pattern: wake.schedule, tz: 'UTC' }, template);
  }
  for (const key of known.keys()) if (!wanted.has(key)) await queue.removeJobScheduler(key);
}

/** Rule ids may hold characters that BullMQ keeps for itself. */
function schedulerOf(rule: string): string {
  return createHash('sha256').update(rule).digest('hex').slice(0, 32);
}

/** Only what a wake is, whatever else an object carries. */
function pick(wake: Wake): Wake {
  return { rule: wake.rule, version: wake.version };
}
