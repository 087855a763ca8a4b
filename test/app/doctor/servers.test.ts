import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startMariadb } from '../../../demo/mariadb/server.ts';
import { startPostgres } from '../../../demo/postgres/server.ts';
import type { Check } from '../../../src/app/doctor/check.ts';
import { looking } from '../../../src/app/doctor/check.ts';
import { type Clock, hostClock } from '../../../src/clock.ts';
import { freshMariadb } from '../../support/mariadb.ts';
import { startRedis } from '../../support/servers/redis.ts';
import { openMysqlProxy } from '../../support/wire/mysql-proxy.ts';
import type { Wire } from '../../support/wire.ts';
import { MAP, POLICY, runIn } from '../../unit/cli/recorded.ts';

const HOUR = 3_600_000_000n;

const ending: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** What `doctor` tells of a project with this connection, these more lines, and the clock of this host. */
async function diagnose(crm: string, more = '', clock: Clock = hostClock): Promise<readonly Check[]> {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-doctor-'));
  ending.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'datamap'));
  writeFileSync(join(folder, 'policies/logs.yaml'), POLICY);
  writeFileSync(join(folder, 'datamap/crm.yaml'), MAP);
  writeFileSync(
    join(folder, 'retentiond.yaml'),
    `timezone: Europe/Paris\nmode: observe\n${more}connections:\n  crm:\n    url: "${crm}"\n`,
  );
  const { stdout } = await runIn(folder, 'doctor --json', { clock });
  return JSON.parse(stdout).checks;
}

function of(checks: readonly Check[], about: string, ...names: readonly string[]): readonly Check[] {
  return checks.filter((one) => one.about === about && names.includes(one.check));
}

function bad(checks: readonly Check[]): readonly string[] {
  return checks.filter(({ status }) => status !== 'ok').map(({ status, fact }) => `${status}: ${fact}`);
}

/** Nothing that is wrong is told without what to do. */
function expectAdvice(checks: readonly Check[]): void {
  for (const { status, hint } of checks) expect(hint === null).toBe(status === 'ok');
}

test('a server that hangs up is called once', async () => {
  const calls: number[] = [];
  const server = createServer((socket) => {
    calls.push(calls.length);
    socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const checks = await diagnose(`postgres://app@127.0.0.1:${port}/crm`);
  expect(bad(of(checks, 'crm', 'reachable'))).toHaveLength(1);
  expect(calls).toHaveLength(1);
});

describe('PostgreSQL', () => {
  let server: Awaited<ReturnType<typeof startPostgres>>;
  beforeAll(async () => {
    server = await startPostgres();
    await server.createRole('app', 'app');
  }, 300_000);
  afterAll(() => server?.remove());

  test('durability: each setting is told with a statement, and that mends it', async () => {
    const url = server.url('postgres', 'app', 'app');
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit'])
      await server.admin.query(`ALTER SYSTEM SET ${name} = off`);
    await server.restart();
    const found = of(await diagnose(url), 'crm', 'durability');
    expectAdvice(found);
    expect(bad(found)).toEqual([
      'failed: fsync is off: a crash may leave a database that cannot be read',
      'failed: full_page_writes is off: a crash may leave pages of which one half is old',
      'warning: synchronous_commit is off for others; on our own connections it is switched on',
    ]);
    for (const { statement } of found)
      for (const part of String(statement).split('; ')) await server.admin.query(part);
    await expect.poll(async () => bad(of(await diagnose(url), 'crm', 'durability'))).toEqual([]);
  });

  test('a role or a server that is set to read only, and one that has become a replica', async () => {
    const url = server.url('postgres', 'app', 'app');
    await server.admin.query('ALTER ROLE app SET default_transaction_read_only = on');
    expect(bad(of(await diagnose(url), 'crm', 'primary'))).toEqual([
      'failed: the server or the role is set to read only',
    ]);
    await server.admin.query('ALTER ROLE app RESET default_transaction_read_only');
    await server.stop('fast');
    writeFileSync(join(server.data, 'standby.signal'), '');
    await server.restart();
    expect(bad(of(await diagnose(url), 'crm', 'primary'))).toEqual([
      'failed: the server is a replica, which takes no changes',
    ]);
    rmSync(join(server.data, 'standby.signal'));
    await server.restart();
    expect(bad(of(await diagnose(url), 'crm', 'primary'))).toEqual([]);
  });

  test('a host whose clock differs by an hour', async () => {
    const url = server.url('postgres', 'app', 'app');
    expect(bad(of(await diagnose(url), 'clocks', 'clocks'))).toEqual([]);
    const found = of(await diagnose(url, '', () => hostClock() + HOUR), 'clocks', 'clocks');
    expectAdvice(found);
    expect(bad(found)).toEqual([expect.stringMatching(/^failed: .*crm.*; \d+ s are allowed$/)]);
  });
});

describe('MariaDB', () => {
  let server: Awaited<ReturnType<typeof startMariadb>>;
  let url: string;
  beforeAll(async () => {
    const settings = {
      'innodb-flush-log-at-trx-commit': '2',
      'log-bin': 'binlog',
      'binlog-format': 'STATEMENT',
      'sync-binlog': '0',
      'sql-mode': '',
      // What ordinary roles are told to be the time.
      'sysdate-is-now': '1',
    };
    server = await startMariadb({ fsync: false, settings });
    url = (await freshMariadb(server.admin)).url;
  }, 300_000);
  afterAll(() => server?.remove());

  test('durability: each setting is told with a statement, and that mends it; its sql_mode is none of ours', async () => {
    const checks = await diagnose(url);
    const found = of(checks, 'crm', 'durability');
    expectAdvice(found);
    expect(bad(found)).toEqual([
      expect.stringMatching(/^failed: innodb_flush_log_at_trx_commit is 2: /),
      expect.stringMatching(/^failed: sync_binlog is 0: /),
      expect.stringMatching(/^failed: binlog_format is STATEMENT: /),
    ]);
    for (const { statement } of found) if (statement) await server.query(statement);
    expect(bad(of(await diagnose(url), 'crm', 'durability'))).toEqual([]);
  });

  test('a server that is read only', async () => {
    await server.query('SET GLOBAL read_only = 1');
    const found = of(await diagnose(url), 'crm', 'primary');
    expectAdvice(found);
    expect(bad(found)).toEqual([expect.stringMatching(/^failed: read_only is (1|ON): /)]);
    await server.query('SET GLOBAL read_only = 0');
  });

  test('a server whose clock is years behind', async () => {
    await server.query("SET GLOBAL init_connect = 'SET timestamp = 1600000000'");
    const found = of(await diagnose(url), 'clocks', 'clocks');
    await server.query("SET GLOBAL init_connect = ''");
    expectAdvice(found);
    expect(bad(found)).toEqual([expect.stringMatching(/^failed: .*crm.*; \d+ s are allowed$/)]);
    expect(bad(of(await diagnose(url), 'clocks', 'clocks'))).toEqual([]);
  });

  test('a proxy in between', async () => {
    const proxy: Wire = await openMysqlProxy(url, 'own number');
    ending.push(proxy.close);
    const found = of(await diagnose(proxy.url), 'crm', 'reachable');
    expectAdvice(found);
    expect(bad(found)).toEqual([expect.stringMatching(/^failed: pooler-between: .*a proxy stands before/)]);
  });
});

describe('Redis as the queue', () => {
  const queue = (url: string): string => `queue:\n  url: "${url}"\n`;
  const NOWHERE = 'postgres://app:hunter2@127.0.0.1:1/crm';

  test('one that throws jobs away is a failure; one that writes nothing to disk a warning, and the statement mends it', async () => {
    const redis = await startRedis({ maxmemoryPolicy: 'allkeys-lru' });
    ending.push(redis.remove);
    const evicts = of(await diagnose(NOWHERE, queue(redis.url)), 'queue', 'queue');
    expectAdvice(evicts);
    expect(bad(evicts)).toEqual([expect.stringMatching(/^failed: queue-evicts: .*allkeys-lru$/)]);
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    const forgets = of(await diagnose(NOWHERE, queue(redis.url)), 'queue', 'queue', 'persistence');
    expectAdvice(forgets);
    expect(bad(forgets)).toEqual(['warning: the Redis of the queue writes nothing to disk']);
    const statement = forgets.find(({ check }) => check === 'persistence')?.statement;
    const [name = '', ...words] = String(statement).split(' ');
    await redis.command(name, ...words);
    expect(bad(of(await diagnose(NOWHERE, queue(redis.url)), 'queue', 'queue', 'persistence'))).toEqual([]);
  });

  test('one that stands still, one that is away, and one with another password', async () => {
    const redis = await startRedis({ password: 'sesame' });
    ending.push(redis.remove);
    const told = async (url: string): Promise<readonly string[]> => {
      const found = of(await diagnose(NOWHERE, queue(url)), 'queue', 'queue');
      expectAdvice(found);
      return bad(found);
    };
    await redis.freeze();
    expect(await told(redis.url)).toEqual([expect.stringMatching(/^failed: queue-(silent|unreachable): /)]);
    await redis.thaw();
    expect(await told('redis://127.0.0.1:1')).toEqual([
      expect.stringMatching(/^failed: queue-unreachable: /),
    ]);
    expect(await told(redis.url.replace('sesame', 'other'))).toEqual([
      expect.stringMatching(/^failed: queue-refused: /),
    ]);
  });
});

test('a part that never answers is told as such, and no other part waits for it', async () => {
  const found = await looking('crm', 'server', () => new Promise(() => undefined), 20);
  expect(found).toMatchObject([{ about: 'crm', check: 'server', status: 'failed' }]);
  expect(found[0]?.fact).toMatch(/^check-overdue: no answer within 0\.02 s$/);
  expectAdvice(found);
});
