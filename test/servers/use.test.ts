import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type PrivateMariadb, startMariadb } from '../../demo/mariadb/server.ts';
import { askRedis, type PrivateRedis, startRedis } from '../support/servers/redis.ts';
import { useMariadb, useRedis } from '../support/servers/use.ts';

describe('a test file that asks for servers', () => {
  beforeAll(() => {
    vi.stubEnv('RETENTIOND_TEST_REDIS_URL', '');
    vi.stubEnv('RETENTIOND_TEST_MARIADB_URL', '');
  });
  const redis = useRedis();
  const mariadb = useMariadb();
  afterAll(() => void vi.unstubAllEnvs());

  test('has private ones', async () => {
    expect(await askRedis(redis.url, null, 'PING', [])).toBe('PONG');
    expect(await mariadb.admin.query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
  });
});

describe('where the environment names servers', () => {
  let givenRedis: PrivateRedis;
  let givenMariadb: PrivateMariadb;
  beforeAll(async () => {
    givenRedis = await startRedis();
    givenMariadb = await startMariadb({ fsync: false });
    vi.stubEnv('RETENTIOND_TEST_REDIS_URL', givenRedis.url);
    vi.stubEnv('RETENTIOND_TEST_MARIADB_URL', givenMariadb.url('mysql'));
  });
  const redis = useRedis();
  const mariadb = useMariadb();
  afterAll(async () => {
    vi.unstubAllEnvs();
    await givenRedis?.remove();
    await givenMariadb?.remove();
  });

  test('it has those', async () => {
    expect(redis.url).toBe(givenRedis.url);
    const ports = await mariadb.admin.query('SELECT @@port AS port');
    expect(ports).toEqual([{ port: String(givenMariadb.port) }]);
  });
});
