import { createPostgresBackend, Queue } from 'bullmq';
import { startPostgres } from '../../../demo/postgres/server.ts';
import { QUEUE_NAME } from '../../../src/queue/bull-queue.ts';
import { prepareQueue } from '../../../src/queue/open-queue.ts';
import { QUEUE_SCHEMA } from '../../../src/queue/queue-schema.ts';
import type { QueueTarget } from '../../../src/queue/queue-target.ts';
import { KEY_PREFIX } from '../../../src/queue/redis-queue.ts';
import { startRedis } from '../../support/servers/redis.ts';

/** A private server with a queue in it, and what may happen to it. */
export interface QueueServer {
  readonly target: QueueTarget;
  /** Forgets everything that is in the queue. */
  empty(): Promise<void>;
  /** Forgets the jobs, and keeps what they are made from. */
  loseJobs(): Promise<void>;
  /** Takes every job that is in hand away from its worker. */
  breakLocks(): Promise<void>;
  /** Takes jobs, and hands none out, until `release`. */
  hold(): Promise<void>;
  release(): Promise<void>;
  /** The jobs that wake by a schedule, by their keys. */
  scheduled(): Promise<readonly string[]>;
  stop(): Promise<void>;
  /** Starts it again on the same port; a Redis is empty then. */
  restart(): Promise<void>;
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  remove(): Promise<void>;
}

export interface QueueKind {
  readonly name: 'PostgreSQL' | 'Redis';
  start(): Promise<QueueServer>;
}

/** Every kind of queue must pass every case. */
export const QUEUE_KINDS: readonly QueueKind[] = [
  { name: 'PostgreSQL', start: startPostgresQueue },
  { name: 'Redis', start: startRedisQueue },
];

/** Whoever empties tables while a queue works on them may meet it the other way round; PostgreSQL's code for a deadlock. */
async function truncate(query: (sql: string) => Promise<unknown>, tables: readonly string[]): Promise<void> {
  const sql = `TRUNCATE ${tables.map((name) => `${QUEUE_SCHEMA}.${name}`).join(', ')} CASCADE`;
  for (let left = 5; ; left -= 1) {
    try {
      await query(sql);
      return;
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== '40P01') throw error;
    }
  }
}

async function startPostgresQueue(): Promise<QueueServer> {
  const server = await startPostgres({ fsync: false });
  const url = server.url('postgres');
  const target = { url, sentinels: [] };
  await prepareQueue(target);
  const { query } = server.admin;
  const connection = { connectionString: url, schema: QUEUE_SCHEMA };
  const open = () => new Queue(QUEUE_NAME, { connection }, createPostgresBackend);
  return {
    ...server,
    target,
    empty: () => truncate(query, ['job', 'scheduler', 'meta', 'event', 'dedup']),
    loseJobs: () => truncate(query, ['job']),
    breakLocks: async () => {
      await query(
        `UPDATE ${QUEUE_SCHEMA}.job SET lock_token = 'another', locked_until_ms = 0 WHERE state = 'active'`,
      );
    },
    hold: () => once(open(), (queue) => queue.pause()),
    release: () => once(open(), (queue) => queue.resume()),
    scheduled: () => once(open(), scheduledIn),
    stop: () => server.stop('immediate'),
  };
}

export async function startRedisQueue(): Promise<QueueServer> {
  const server = await startRedis({ password: 'a "b#c@d' });
  const connection = { url: server.url };
  const open = () => new Queue(QUEUE_NAME, { connection, prefix: KEY_PREFIX });
  const drop = async (isDropped: (key: string) => boolean): Promise<void> => {
    const keys = ((await server.command('KEYS', '*')) as readonly string[]).filter(isDropped);
    if (keys.length > 0) await server.command('DEL', ...keys);
  };
  return {
    ...server,
    target: { url: server.url, sentinels: [] },
    empty: server.flush,
    loseJobs: () => drop((key) => !/:(repeat(:[0-9a-f]+)?|meta)$/.test(key)),
    breakLocks: () => drop((key) => key.endsWith(':lock')),
    hold: () => once(open(), (queue) => queue.pause()),
    release: () => once(open(), (queue) => queue.resume()),
    scheduled: () => once(open(), scheduledIn),
  };
}

async function scheduledIn(queue: {
  getJobSchedulers(): Promise<readonly { readonly key: string }[]>;
}): Promise<readonly string[]> {
  return (await queue.getJobSchedulers()).map(({ key }) => key);
}

async function once<Opened extends { close(): Promise<void> }, Seen>(
  queue: Opened,
  act: (queue: Opened) => Promise<Seen>,
): Promise<Seen> {
  const seen = await act(queue);
  await queue.close();
  return seen;
}
