import { expect, test } from 'vitest';
import { askRedis } from '../support/servers/redis.ts';
import { useMariadb, useRedis } from '../support/servers/use.ts';

const redis = useRedis();
const mariadb = useMariadb();

test('a test file has the servers that it asked for', async () => {
  expect(await askRedis(redis.url, null, 'PING', [])).toBe('PONG');
  expect(await mariadb.admin.query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
});
