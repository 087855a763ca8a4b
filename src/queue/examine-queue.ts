import { Redis } from 'ioredis';
import { urlOf } from '../config/address/address.ts';
import { openSession } from '../database/open-session.ts';
import { Failure } from '../errors.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';
import { QUEUE_PACE } from './pace.ts';
import { explainQueueError } from './queue-failure.ts';
import { QUEUE_SCHEMA } from './queue-schema.ts';
import type { QueueTarget } from './queue-target.ts';
import { probeRedis } from './redis-probe.ts';
import { type RedisServer, redisOptions } from './redis-target.ts';
import { within } from './within.ts';

/** What a queue is like. */
export interface QueueExamined {
  readonly kind: 'redis' | 'postgresql';
  /** Of a Redis; empty for the other. */
  readonly version: string;
  /** Whether it is there again after a restart; a Redis that does not tell counts as one that is. */
  readonly persists: boolean;
}

/** Looks at the queue of that address and writes nothing there. Throws a Failure where it cannot be used as it is. */
export async function examineQueue(target: QueueTarget): Promise<QueueExamined> {
  if (/^rediss?:/i.test(urlOf(target.url))) return examineRedis(redisOptions(target));
  await requireTables(target);
  return { kind: 'postgresql', version: '', persists: true };
}

async function examineRedis(server: RedisServer): Promise<QueueExamined> {
  await probeRedis(server, QUEUE_PACE);
  const client = new Redis({
    ...server,
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await within(QUEUE_PACE.patience, client.connect());
    const info = await within(QUEUE_PACE.patience, client.info());
    // Forbidden on managed servers, which persist in ways of their own.
    const saved = await client.config('GET', 'save').catch(() => null);
    const snapshots = saved === null || String((saved as string[])[1] ?? '') !== '';
    return {
      kind: 'redis',
      version: /redis_version:(\S+)/.exec(info)?.[1] ?? 'of an unknown version',
      persists: /aof_enabled:1/.test(info) || snapshots,
    };
  } catch (error) {
    throw explainQueueError(error);
  } finally {
    client.disconnect();
  }
}

async function requireTables({ url }: QueueTarget): Promise<void> {
  const session = await openSession(url, 'the queue');
  try {
    await session.engine.forbidWriting(session);
    const { rows } = await session.run(
      numbered(sql`
        SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = ${bind(QUEUE_SCHEMA)} AND c.relkind = 'r' LIMIT 1`),
    );
    if (rows.length > 0) return;
  } finally {
    await session.close();
  }
  throw new Failure({
    code: 'queue-not-migrated',
    fact: 'the queue has no tables yet',
    hint: 'run `retentiond migrate`',
  });
}
