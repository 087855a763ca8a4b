import { describe, expect, test } from 'vitest';
import { checkInfo } from '../../../src/queue/redis-probe.ts';

const sound = {
  redis_version: '7.0.15',
  redis_mode: 'standalone',
  role: 'master',
  maxmemory_policy: 'noeviction',
};

function info(change: Readonly<Record<string, string | undefined>>): string {
  const lines = Object.entries({ ...sound, ...change }).filter(([, value]) => value !== undefined);
  return ['# Server', ...lines.map(([name, value]) => `${name}:${value}`), ''].join('\r\n');
}

describe('what INFO tells of a Redis', () => {
  test.each([
    {},
    { redis_version: '6.2.0' },
    { redis_version: '10.0.1' },
    { redis_mode: 'sentinel' },
    { maxmemory_policy: undefined },
    { redis_version: undefined, dragonfly_version: 'df-v1.2' },
  ])('%j: it can be a queue', (change) => {
    expect(() => checkInfo(info(change))).not.toThrow();
  });

  test.each([
    [{ maxmemory_policy: 'allkeys-lfu' }, 'queue-evicts'],
    [{ maxmemory_policy: '' }, 'queue-evicts'],
    [{ redis_version: '6.0.16' }, 'queue-too-old'],
    [{ redis_version: '5.0.7' }, 'queue-too-old'],
    [{ role: 'slave' }, 'queue-replica'],
    [{ redis_mode: 'cluster' }, 'queue-cluster'],
  ])('%j: %s', (change, code) => {
    expect(() => checkInfo(info(change))).toThrow(expect.objectContaining({ code, kind: 'refused' }));
  });
});
