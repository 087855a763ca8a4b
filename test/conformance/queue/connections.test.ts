import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type PrivatePostgres, startPostgres } from '../../../demo/postgres/server.ts';
import { Failure } from '../../../src/errors.ts';
import { openQueue, prepareQueue } from '../../../src/queue/open-queue.ts';
import { type PrivateRedis, type RedisOptions, startRedis } from '../../support/servers/redis.ts';
import { startRedisSentinel } from '../../support/servers/redis-sentinel.ts';
import { FAST } from './fast.ts';
import { type ListenerProcess, startListener } from './listener-process.ts';
import { eventually, remembering } from './scene.ts';

const DUE = '2026-01-01T01:30:00.000000Z';
const WAKE = { rule: 'a', version: 'v1' };
const SECRET = 'hunter2';

const ending: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function redis(options: RedisOptions = {}): Promise<PrivateRedis> {
  const server = await startRedis(options);
  ending.push(server.remove);
  return server;
}

/** One wake there and back. */
async function expectWakes(url: string, sentinels: readonly string[] = []): Promise<void> {
  const queue = await openQueue({ url, sentinels }, () => undefined, FAST);
  const { handler, wakes } = remembering();
  await queue.listen(handler, 1);
  await queue.wakeNow(WAKE, DUE);
  await eventually(() => expect(wakes).toEqual([WAKE]));
  await queue.close();
}

/** Why a queue is not opened; neither the message nor the hint has the address in it. */
async function refusal(url: string, sentinels: readonly string[] = []): Promise<string> {
  const opened = openQueue({ url, sentinels }, () => undefined, FAST);
  const error: unknown = await opened.then(
    async (queue) => queue.close(),
    (reason: unknown) => reason,
  );
  if (!(error instanceof Failure)) throw new Error('it was opened');
  expect(`${error.message} ${error.hint}`).not.toContain(SECRET);
  expect(`${error.message} ${error.hint}`).not.toContain(url);
  return error.code;
}

function withPassword(url: string, password: string): string {
  const changed = new URL(url);
  changed.password = password;
  return changed.href;
}

describe('a queue on Redis', () => {
  test('is entered with a password', async () => {
    const { url } = await redis({ password: SECRET });
    await expectWakes(url);
    expect(await refusal(withPassword(url, 'wrong'))).toBe('queue-refused');
    expect(await refusal(withPassword(url, ''))).toBe('queue-refused');
  });

  test('is entered with a user of its own, who needs no administrator’s rights', async () => {
    const server = await redis();
    // What managed servers forbid, and more.
    await server.command(
      'ACL',
      'SETUSER',
      'q',
      'on',
      `>${SECRET}`,
      '~retentiond:*',
      '+@all',
      '-@admin',
      '-@dangerous',
      '+info',
    );
    await expectWakes(server.url.replace('redis://', `redis://q:${SECRET}@`));
    expect(await refusal(server.url.replace('redis://', 'redis://q:wrong@'))).toBe('queue-refused');
  });

  test('is in the database of that number, with a prefix', async () => {
    const server = await redis();
    await expectWakes(`${server.url}/3`);
    expect(String(await server.command('INFO', 'keyspace'))).toMatch(/^db3:/m);
    expect(String(await server.command('INFO', 'keyspace'))).not.toMatch(/^db0:/m);
    await expectWakes(server.url);
    const keys = (await server.command('KEYS', '*')) as readonly string[];
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !key.startsWith('retentiond:'))).toEqual([]);
  });

  test('refuses a database that is not there, in place of using another', async () => {
    const { url } = await redis();
    expect(await refusal(`${url}/99`)).toBe('queue-database-unknown');
  });

  test.each(['allkeys-lru', 'volatile-lru', 'allkeys-random', 'volatile-ttl'])(
    'refuses to start where keys may be evicted (%s)',
    async (maxmemoryPolicy) => {
      const { url } = await redis({ maxmemoryPolicy });
      expect(await refusal(url)).toBe('queue-evicts');
      await expect(prepareQueue({ url, sentinels: [] })).rejects.toMatchObject({
        code: 'queue-evicts',
        message: expect.stringContaining(maxmemoryPolicy),
        hint: expect.stringContaining('maxmemory-policy noeviction'),
      });
    },
  );

  test('refuses a cluster by name', async () => {
    const { url } = await redis({ settings: { 'cluster-enabled': 'yes' } });
    expect(await refusal(url)).toBe('queue-cluster');
  });

  test('is encrypted, and trusts whom Node trusts', async () => {
    const server = await redis({ tls: true, password: SECRET });
    expect(await refusal(server.url)).toBe('queue-certificate');
    expect(await refusal(server.url.replace('rediss:', 'redis:'))).toBe('queue-encryption');
    const authority = join(server.folder, 'authority.pem');
    await writeFile(authority, String(server.ca));
    const target = { url: server.url, sentinels: [] };
    const listener: ListenerProcess = startListener(target, {
      environment: { NODE_EXTRA_CA_CERTS: authority },
      wake: 'a',
    });
    ending.push(listener.end);
    await eventually(() => expect(listener.said).toEqual(['listens', 'holds a']));
  });

  test('says that it hears nothing where the server does not encrypt', async () => {
    const { url } = await redis();
    expect(await refusal(url.replace('redis:', 'rediss:'))).toBe('queue-silent');
  });

  test('is found by sentinels, before and after a failover', async () => {
    const master = await redis({ password: SECRET });
    const sentinel = await startRedisSentinel(master);
    ending.push(sentinel.remove);
    const sentinels = [`127.0.0.1:1`, `127.0.0.1:${sentinel.port}`];
    const url = `redis://:${SECRET}@${sentinel.group}/1`;
    expect(await refusal(`${sentinel.replica.url}/1`)).toBe('queue-replica');
    const queue = await openQueue({ url, sentinels }, () => undefined, FAST);
    ending.push(queue.close);
    const { handler, rules } = remembering();
    await queue.listen(handler, 1);
    await queue.wakeNow({ rule: 'before', version: 'v1' }, DUE);
    await eventually(() => expect(rules()).toEqual(['before']));
    await sentinel.failover();
    await eventually(async () => {
      await queue.wakeNow({ rule: 'after', version: 'v1' }, DUE);
      expect(rules()).toContain('after');
    });
    expect(await refusal(`redis://:${SECRET}@another/1`, sentinels)).toBe('queue-master-unknown');
    expect(await refusal(url, ['127.0.0.1:1'])).toBe('queue-unreachable');
  });

  test('names a server that is away', async () => {
    expect(await refusal(`redis://:${SECRET}@127.0.0.1:1`)).toBe('queue-unreachable');
    expect(await refusal(`redis://:${SECRET}@nowhere.invalid`)).toBe('queue-unreachable');
  });
});

describe('a queue on PostgreSQL', () => {
  let server: PrivatePostgres;
  beforeAll(async () => {
    server = await startPostgres({ fsync: false });
  });
  afterAll(() => server.remove());

  test('wants its tables to be made first, which can be done twice', async () => {
    const url = server.url('postgres');
    expect(await refusal(url)).toBe('queue-not-migrated');
    await prepareQueue({ url, sentinels: [] });
    await prepareQueue({ url, sentinels: [] });
    await expectWakes(url);
  });

  test('names what is wrong with its address', async () => {
    const url = server.url('postgres');
    await server.createRole('stranger', SECRET);
    expect(await refusal(withPassword(url, 'wrong'))).toBe('queue-refused');
    expect(await refusal(server.url('none'))).toBe('queue-database-unknown');
    expect(await refusal(`${url}?sslmode=verify-full`)).toBe('queue-encryption');
    expect(await refusal(`postgres://q:${SECRET}@127.0.0.1:1/q`)).toBe('queue-unreachable');
    expect(await refusal(`postgres://q:${SECRET}@nowhere.invalid/q`)).toBe('queue-unreachable');
  });

  test('names a user who may not use it', async () => {
    await prepareQueue({ url: server.url('postgres'), sentinels: [] });
    await server.createRole('visitor', SECRET);
    expect(await refusal(server.url('postgres', 'visitor', SECRET))).toBe('queue-right-missing');
  });
});

test('another scheme is refused', async () => {
  expect(await refusal('mysql://h/d')).toBe('queue-scheme-unknown');
});
