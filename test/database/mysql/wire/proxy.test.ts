import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { openSession } from '../../../../src/database/open-session.ts';
import { type FreshMariadb, freshMariadb } from '../../../support/mariadb.ts';
import { openMysqlProxy, type Proxying } from '../../../support/wire/mysql-proxy.ts';
import type { Wire } from '../../../support/wire.ts';

let target: FreshMariadb;
let proxy: Wire | null = null;
beforeAll(async () => {
  target = await freshMariadb();
});
afterEach(async () => {
  await proxy?.close();
  proxy = null;
});
afterAll(() => target.drop());

test.each<Proxying>(['own number', 'multiplex', 'multiplex late', 'keep settings'])(
  'a proxy that stands between is refused: %s',
  async (proxying) => {
    proxy = await openMysqlProxy(target.url, proxying);
    await expect(openSession(proxy.url, 'connection crm')).rejects.toMatchObject({
      code: 'pooler-between',
      kind: 'refused',
      hint: expect.stringMatching(/ProxySQL, MaxScale/),
    });
  },
);

test('one that only passes bytes on is as good as none', async () => {
  proxy = await openMysqlProxy(target.url, 'relay');
  const session = await openSession(proxy.url, 'connection crm');
  expect((await session.engine.readName(session)).database).toBe(target.name);
  await session.close();
});
