import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { askRedis, type PrivateRedis, startRedis } from '../support/servers/redis.ts';
import { startRedisSentinel } from '../support/servers/redis-sentinel.ts';

const PASSWORD = 'a "b#c';

describe('a private Redis', () => {
  let server: PrivateRedis;

  beforeAll(async () => {
    server = await startRedis({ password: PASSWORD, maxmemoryPolicy: 'allkeys-lru' });
  });

  afterAll(() => server.remove());

  test('answers whoever has the password, on 127.0.0.1 alone, with the policy that was asked for', async () => {
    expect(await server.command('PING')).toBe('PONG');
    await expect(askRedis(`redis://127.0.0.1:${server.port}`, null, 'PING', [])).rejects.toThrow(/NOAUTH/);
    expect(await server.command('CONFIG', 'GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    expect(await server.command('CONFIG', 'GET', 'maxmemory-policy')).toEqual([
      'maxmemory-policy',
      'allkeys-lru',
    ]);
    expect((await stat(server.folder)).mode & 0o777).toBe(0o700);
  });

  test('forgets everything when it is flushed', async () => {
    await server.command('SET', 'key', 'value');
    await server.flush();
    expect(await server.command('DBSIZE')).toBe(0);
  });

  test.each(['stop', 'kill9'] as const)('comes back empty, on the same port, after %s', async (verb) => {
    await server.command('SET', 'key', 'value');
    await server[verb]();
    await expect(server.command('PING')).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    expect(await server.command('DBSIZE')).toBe(0);
  });

  test('stands still while it is frozen', async () => {
    await server.freeze();
    const answer = server.command('PING');
    expect(await Promise.race([answer, wait(300, 'no answer')])).toBe('no answer');
    await server.thaw();
    expect(await answer).toBe('PONG');
  });
});

test('an encrypted Redis is trusted by its own certificate only', async () => {
  const server = await startRedis({ tls: true });
  try {
    expect(server.url).toMatch(/^rediss:/);
    expect(await server.command('PING')).toBe('PONG');
    await expect(askRedis(server.url, null, 'PING', [])).rejects.toThrow(/self.signed certificate/);
    await expect(askRedis(server.url.replace('rediss', 'redis'), null, 'PING', [])).rejects.toThrow();
  } finally {
    await server.remove();
  }
});

test('a frozen Redis is removed, too: neither process nor folder stays', async () => {
  const server = await startRedis();
  const pid = Number(/process_id:(\d+)/.exec(String(await server.command('INFO', 'server')))?.[1]);
  await server.freeze();
  await server.remove();
  expect(existsSync(server.folder)).toBe(false);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a start that fails says what the server said, and leaves nothing behind', async () => {
  await expect(startRedis({ settings: { 'no-such-setting': 'on' } })).rejects.toThrow(
    expect.objectContaining({
      code: 'demo_server_failed',
      message: expect.stringContaining('no-such-setting'),
    }),
  );
});

describe('a sentinel', () => {
  test('appoints the replica when it is told', async () => {
    const master = await startRedis({ password: PASSWORD });
    const sentinel = await startRedisSentinel(master);
    try {
      await master.command('SET', 'key', 'value');
      await expect.poll(() => sentinel.replica.command('GET', 'key')).toBe('value');
      expect(await sentinel.masterPort()).toBe(master.port);
      await sentinel.failover();
      expect(await sentinel.masterPort()).toBe(sentinel.replica.port);
      expect(String(await sentinel.replica.command('ROLE'))).toMatch(/^master/);
    } finally {
      await sentinel.remove();
      await master.remove();
    }
    expect(existsSync(sentinel.replica.folder)).toBe(false);
  });

  test('appoints the replica by itself when the master is killed', async () => {
    const master = await startRedis();
    const sentinel = await startRedisSentinel(master);
    try {
      await master.kill9();
      await sentinel.failedOver();
      expect(await sentinel.masterPort()).toBe(sentinel.replica.port);
      await sentinel.replica.command('SET', 'key', 'value');
    } finally {
      await sentinel.remove();
      await master.remove();
    }
  });
});
