import { urlOf } from '../config/address/address.ts';
import { Failure } from '../errors.ts';
import { QUEUE_PACE, type QueuePace } from './pace.ts';
import type { QueueTarget } from './queue-target.ts';
import { redisOptions } from './redis-target.ts';
import type { QueueTrouble, WakeQueue } from './wake-queue.ts';

// Loaded where they are used: their libraries are a fifth of what a command would load, and few commands need one.
const postgres = () => import('./postgres-queue.ts');
const redis = () => import('./redis-queue.ts');
const redisProbe = () => import('./redis-probe.ts');

/** Opens the queue of that address, whichever kind it is. Throws a Failure where it cannot be used as it is. */
export async function openQueue(
  target: QueueTarget,
  trouble: QueueTrouble,
  pace: QueuePace = QUEUE_PACE,
): Promise<WakeQueue> {
  return isRedis(target)
    ? (await redis()).openRedisQueue(target, trouble, pace)
    : (await postgres()).openPostgresQueue(target.url, trouble, pace);
}

/** Makes or upgrades what the queue needs on its server; Redis needs nothing, and is only looked at. Safe to repeat. */
export async function prepareQueue(target: QueueTarget): Promise<void> {
  if (!isRedis(target)) return (await postgres()).migrateQueue(target.url);
  await (await redisProbe()).probeRedis(redisOptions(target), QUEUE_PACE);
}

/** The only place that knows the two kinds by their addresses. */
function isRedis(target: QueueTarget): boolean {
  const url = urlOf(target.url);
  const scheme = url.slice(0, url.indexOf(':')).toLowerCase();
  if (scheme === 'redis' || scheme === 'rediss') return true;
  if (scheme === 'postgres' || scheme === 'postgresql') return false;
  throw new Failure({
    code: 'queue-scheme-unknown',
    fact: 'the address of the queue begins with a scheme that retentiond does not speak',
    hint: 'begin it with `postgres://`, `redis://` or `rediss://`',
  });
}
