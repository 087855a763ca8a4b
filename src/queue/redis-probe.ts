import { Redis } from 'ioredis';
import { Failure, isFailure } from '../errors.ts';
import type { QueuePace } from './pace.ts';
import { explainQueueError, hungUp } from './queue-failure.ts';
import type { RedisServer } from './redis-target.ts';
import { within } from './within.ts';

const OLDEST = [6, 2] as const;

/**
 * Connects once and looks whether this server can be a queue: a Failure where it is too old, a replica, a cluster,
 * or may evict keys. INFO tells, because CONFIG is forbidden on managed servers.
 */
export async function probeRedis(server: RedisServer, pace: QueuePace): Promise<void> {
  const client = new Redis({
    ...server,
    lazyConnect: true,
    connectTimeout: pace.patience,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
    sentinelRetryStrategy: () => null,
  });
  // Says why, where the promise only says that the connection is closed.
  const reason: { error: Error | null } = { error: null };
  client.on('error', (error: Error) => {
    reason.error ??= error;
  });
  try {
    await within(pace.patience, client.connect());
    // A database that is not there would be taken for number 0.
    await within(pace.patience, client.select(server.db));
    checkInfo(await within(pace.patience, client.info()));
  } catch (error) {
    if (isFailure(error, 'queue-silent') || !(error instanceof Failure))
      throw explainProbe(server, reason.error ?? error);
    throw error;
  } finally {
    client.disconnect();
  }
}

function explainProbe(server: RedisServer, error: unknown): Failure {
  const { code, message } = error as NodeJS.ErrnoException;
  const isHungUp = code === 'ECONNRESET' || code === 'EPIPE' || message === 'Connection is closed.';
  if (!isHungUp || server.host === undefined || server.tls?.cert !== undefined)
    return explainQueueError(error);
  return hungUp(error, server.tls ? 'to see a certificate' : 'TLS');
}

/** Throws the first Failure that the text of INFO gives reason for. */
export function checkInfo(text: string): void {
  const info = new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const at = line.indexOf(':');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
  checkVersion(info.get('redis_version'));
  if (info.get('redis_mode') === 'cluster') throw noCluster();
  if (info.get('role') === 'slave') throw replica();
  const policy = info.get('maxmemory_policy');
  // What has no such setting evicts nothing.
  if (policy !== undefined && policy !== 'noeviction') throw evicts(policy);
}

function checkVersion(version: string | undefined): void {
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  if (version === undefined || major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new Failure({
    kind: 'refused',
    code: 'queue-too-old',
    fact: `the queue is Redis ${version}`,
    hint: `use Redis ${OLDEST.join('.')} or newer, or leave \`queue\` out: the control database is the queue then`,
  });
}

function evicts(policy: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'queue-evicts',
    fact: `the Redis of the queue may throw jobs away when its memory is full: its maxmemory-policy is ${policy}`,
    hint: 'set `maxmemory-policy noeviction` in redis.conf or in the settings of the managed server; a Redis that is a cache for others needs a second one beside it',
  });
}

function replica(): Failure {
  return new Failure({
    kind: 'refused',
    code: 'queue-replica',
    fact: 'the Redis of the queue is a replica, which takes no jobs',
    hint: 'give the address of its master, or name its `sentinels`',
  });
}

function noCluster(): Failure {
  return new Failure({
    kind: 'refused',
    code: 'queue-cluster',
    fact: 'the Redis of the queue is a cluster, which is not built yet',
    hint: 'use a Redis of its own, or leave `queue` out: the control database is the queue then',
  });
}
