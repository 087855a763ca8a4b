import { type BackendFactory, createRedisBackend, Queue, type RedisQueueBackend, Worker } from 'bullmq';
import { type Backend, openBullQueue, QUEUE_NAME } from './bull-queue.ts';
import type { JobData } from './job-schedule.ts';
import { QUEUE_PACE, type QueuePace } from './pace.ts';
import type { QueueTarget } from './queue-target.ts';
import { probeRedis } from './redis-probe.ts';
import { type RedisServer, redisOptions } from './redis-target.ts';
import type { QueueTrouble, WakeQueue } from './wake-queue.ts';

/** Begins the name of every key, so that others may use the same Redis. */
export const KEY_PREFIX = 'retentiond';

const RETRY_MS = { first: 100, longest: 2_000 };

/** Connects; throws a Failure where that cannot be, or the server might lose jobs by its settings. */
export function openRedisQueue(
  target: QueueTarget,
  trouble: QueueTrouble,
  pace: QueuePace = QUEUE_PACE,
): Promise<WakeQueue> {
  return openBullQueue(redisBackend(redisOptions(target), pace), trouble, pace);
}

function redisBackend(server: RedisServer, pace: QueuePace): Backend {
  const backends = new Set<RedisQueueBackend>();
  const factory: BackendFactory<RedisQueueBackend> = (...options) => {
    const backend = createRedisBackend(...options);
    backends.add(backend);
    return backend;
  };
  const connection = {
    ...server,
    connectTimeout: pace.patience,
    retryStrategy: (times: number) => Math.min(RETRY_MS.first * 2 ** times, RETRY_MS.longest),
    // After a failover, the master of before takes connections and refuses to write.
    reconnectOnError: (error: Error) => (error.message.startsWith('READONLY') ? 2 : false),
  };
  const prefix = KEY_PREFIX;
  return {
    probe: () => probeRedis(server, pace),
    buildQueue: () =>
      // Whoever writes wants to hear that the server is away.
      new Queue<JobData>(
        QUEUE_NAME,
        { prefix, connection: { ...connection, maxRetriesPerRequest: 1 } },
        factory,
      ),
    buildWorker: (process, options) =>
      new Worker<JobData>(
        QUEUE_NAME,
        process,
        { ...options, prefix, connection: { ...connection, maxRetriesPerRequest: null } },
        factory,
      ),
    cut: () => {
      for (const backend of backends) {
        void backend.close(true).catch(() => undefined);
        void disconnect(backend.client);
        void disconnect(backend.blockingClient);
      }
    },
  };
}

/** Waits for no answer; what is not connected yet, `close` has ended. */
async function disconnect(client: Promise<{ disconnect(): unknown }> | undefined): Promise<void> {
  (await client?.catch(() => undefined))?.disconnect();
}
