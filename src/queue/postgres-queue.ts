import type { EventEmitter } from 'node:events';
import { Socket } from 'node:net';
import {
  type BackendFactory,
  createPostgresBackend,
  type PostgresConnectionOptions,
  type PostgresPoolConfig,
  type PostgresQueueBackend,
  Queue,
  Worker,
} from 'bullmq';
import { type Address, routeOf, tlsOptions } from '../config/address/address.ts';
import { type Backend, openBullQueue, QUEUE_NAME } from './bull-queue.ts';
import type { JobData } from './job-schedule.ts';
import { QUEUE_PACE, type QueuePace } from './pace.ts';
import { explainQueueError } from './queue-failure.ts';
import { QUEUE_SCHEMA } from './queue-schema.ts';
import type { QueueTrouble, WakeQueue } from './wake-queue.ts';
import { within } from './within.ts';

/** Of each queue and worker: a few, for it shares the server with people's data. */
const CONNECTIONS = 4;

type PostgresFactory = BackendFactory<PostgresQueueBackend, PostgresConnectionOptions>;

/** Makes or upgrades BullMQ's tables. Throws where the server cannot be reached. */
export async function migrateQueue(address: Address): Promise<void> {
  const connection = { ...serverOptions(address), schema: QUEUE_SCHEMA, migrate: true };
  const queue = new Queue(QUEUE_NAME, { connection }, createPostgresBackend);
  queue.on('error', () => undefined);
  try {
    await queue.waitUntilReady();
  } catch (error) {
    throw explainQueueError(error);
  } finally {
    await queue.close();
  }
}

/** Connects; throws a Failure where that cannot be, or `migrateQueue` has not been run. */
export function openPostgresQueue(
  address: Address,
  trouble: QueueTrouble,
  pace: QueuePace = QUEUE_PACE,
): Promise<WakeQueue> {
  return openBullQueue(postgresBackend(address, pace), trouble, pace);
}

function postgresBackend(address: Address, pace: QueuePace): Backend {
  const sockets = new Set<Socket>();
  const backends = new Set<PostgresQueueBackend>();
  const connection = connectionTo(address, pace, sockets);
  const factory: PostgresFactory = (...options) => {
    const backend = createPostgresBackend(...options);
    backends.add(backend);
    return backend;
  };
  const buildQueue = () => new Queue(QUEUE_NAME, { connection }, factory);
  return {
    probe: async () => {
      const queue = buildQueue();
      queue.on('error', () => undefined);
      await within(pace.patience, queue.waitUntilReady());
      await within(pace.patience, queue.close());
    },
    buildQueue: () => buildQueue() as unknown as Queue<JobData>,
    buildWorker: (process, options) =>
      new Worker(
        QUEUE_NAME,
        process as never,
        { ...options, connection },
        factory,
      ) as unknown as Worker<JobData>,
    cut: () => {
      for (const backend of backends) {
        // Otherwise a worker that waits for a notification would wait for up to an hour.
        void backend.disconnectBlocking().catch(() => undefined);
        void backend.close().catch(() => undefined);
      }
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Never left out, since the driver would ask the environment. */
function serverOptions(address: Address): Pick<PostgresPoolConfig, 'connectionString' | 'ssl' | 'onConnect'> {
  const { url, host, tls } = routeOf(address);
  return {
    connectionString: url,
    ssl: tls === null ? false : tlsOptions(host, tls),
    // BullMQ takes clients on which nobody listens: one that is cut off then would end the process.
    onConnect: (client: EventEmitter) => void client.on('error', () => undefined),
  };
}

/** The sockets are ours, because a server that does not answer is not even told goodbye. */
function connectionTo(address: Address, pace: QueuePace, sockets: Set<Socket>): PostgresPoolConfig {
  const connection = {
    ...serverOptions(address),
    schema: QUEUE_SCHEMA,
    application_name: 'retentiond queue',
    max: CONNECTIONS,
    connectionTimeoutMillis: pace.patience,
    query_timeout: 2 * pace.patience,
    keepAlive: true,
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      return socket;
    },
  };
  return connection;
}
