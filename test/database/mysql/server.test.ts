import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PrivateMariadb, startMariadb } from '../../../demo/mariadb/server.ts';
import { openSession } from '../../../src/database/open-session.ts';
import type { Session } from '../../../src/database/session.ts';
import { begin, commit, rollback } from '../../../src/database/transaction.ts';
import { isFailure } from '../../../src/errors.ts';
import { bind, sql } from '../../../src/sql/fragment.ts';
import { type FreshMariadb, freshMariadb } from '../../support/mariadb.ts';

/** Set up so that a client which relies on defaults would be told something else. */
const SETTINGS = {
  'sql-mode': 'ANSI_QUOTES,PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES',
  'default-time-zone': '+09:00',
  autocommit: '0',
  'transaction-isolation': 'SERIALIZABLE',
  'init-connect':
    'SET SESSION sql_select_limit = 1, SESSION foreign_key_checks = 0, SESSION group_concat_max_len = 10',
  'character-set-server': 'latin1',
  'innodb-flush-log-at-trx-commit': '2',
  'log-bin': 'binlog',
  'binlog-format': 'STATEMENT',
};

let server: PrivateMariadb;
let database: FreshMariadb;
let session: Session;
beforeAll(async () => {
  server = await startMariadb({ fsync: false, settings: SETTINGS });
  database = await freshMariadb(server.admin);
  session = await openSession(database.url, 'the test');
  await session.script('CREATE TABLE thing (id int PRIMARY KEY) ENGINE=InnoDB');
});
afterAll(async () => {
  await session.close();
  await server.remove();
});

async function count(id: number): Promise<string | null | undefined> {
  return (await session.script(`SELECT COUNT(*) FROM thing WHERE id = ${id}`)).rows[0]?.[0];
}

test('settings do not depend on the server, the role or the database', async () => {
  const names = [
    'sql_mode',
    'time_zone',
    'autocommit',
    'tx_isolation',
    'sql_select_limit',
    'foreign_key_checks',
  ];
  const { rows } = await session.script(
    `SELECT ${names.map((name) => `@@${name}`).join(', ')}, @@group_concat_max_len`,
  );
  expect(rows[0]).toEqual([
    'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    '+00:00',
    '1',
    'READ-COMMITTED',
    '18446744073709551615',
    '1',
    '67108864',
  ]);
  const text = session.engine.dialect.statement(sql`SELECT ${bind('😀 é')}, "a" "b", 'a\\'b'`);
  expect((await session.run(text)).rows).toEqual([['😀 é', 'ab', "a'b"]]);
});

test('a server whose commits a crash may lose, or whose log chooses other rows, is refused', async () => {
  const refusal = async (receipt: 'table' | 'none' = 'table'): Promise<string> =>
    session.engine.requireSafe(session, 'crm', receipt).then(
      () => 'none',
      (error: Error) => error.message,
    );
  const set = async (variable: string, value: string): Promise<void> => {
    await server.query(`SET GLOBAL ${variable} = ${value}`);
    await session.close();
    session = await openSession(database.url, 'the test');
  };
  expect(await refusal()).toContain('innodb_flush_log_at_trx_commit = 2');
  await set('innodb_flush_log_at_trx_commit', '1');
  expect(await refusal()).toContain('sync_binlog = 0');
  await set('sync_binlog', '1');
  expect(await refusal()).toContain('binlog_format = STATEMENT');
  await set('binlog_format', "'MIXED'");
  expect(await refusal()).toBe('none');
  expect(await refusal('none')).toContain('`receipts: none` is not built yet for MariaDB');
  await set('read_only', '1');
  expect(await refusal()).toContain('read_only = ON');
  expect(await begin(session).catch((error) => error)).toMatchObject({ state: '1290', remedy: 'pause' });
  await rollback(session);
  await set('read_only', '0');
});

test('a server with no connection left is left to rest', async () => {
  await server.query('SET GLOBAL max_connections = 10');
  const opened: Session[] = [];
  const failure = await (async () => {
    for (let tries = 0; tries < 20; tries += 1) opened.push(await openSession(database.url, 'one more'));
  })().catch((error) => error);
  expect(failure).toMatchObject({ remedy: 'pause', state: '1040' });
  for (const one of opened) await one.close();
  await server.query('SET GLOBAL max_connections = 100');
});

describe('a server that stands still', () => {
  test('costs a statement its time and no more; the connection is lost, and closing it waits for nobody', async () => {
    const over = (await openSession(database.url, 'frozen')).within(300);
    await begin(over);
    await over.script('INSERT INTO thing VALUES (1)');
    await server.freeze();
    const asked = [
      over.script('SELECT 1'),
      over.script('SELECT 2'),
      over.script('INSERT INTO thing VALUES (2)'),
    ];
    const ends = await Promise.allSettled(asked);
    expect(ends[0]).toMatchObject({
      reason: { code: 'database-unreachable', remedy: 'reconnect', state: 'ETIMEDOUT' },
    });
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(over.alive).toBe(false);
    await rollback(over);
    await over.close();
    await server.thaw();
    expect(await count(2)).toBe('0');
  });

  test('gives COMMIT an unknown end', async () => {
    const over = await openSession(database.url, 'frozen');
    await begin(over);
    await over.script('INSERT INTO thing VALUES (3)');
    await server.freeze();
    expect(await commit(over.within(300))).toBe('unknown');
    await server.thaw();
    await over.close();
  });

  test('is noticed while a session is opened', async () => {
    await server.freeze();
    const failure = await openSession(database.url, 'frozen', 300).catch((error) => error);
    expect(isFailure(failure, 'database-unreachable')).toBe(true);
    await server.thaw();
  });

  test('does not keep a session with a statement in flight from being closed', async () => {
    const over = await openSession(database.url, 'frozen');
    await server.freeze();
    const asked = over.script('SELECT 1').catch((error) => error);
    await over.close();
    expect(isFailure(await asked, 'database-unreachable')).toBe(true);
    await server.thaw();
  });

  test('is no reason to hurry a statement that may take as long as it needs', async () => {
    const brief = session.within(100);
    expect((await session.script('SELECT SLEEP(0.4)')).count).toBe(1);
    expect((await brief.script('SELECT 1')).count).toBe(1);
    expect(brief.alive).toBe(true);
  });
});

test('a process that freezes in a transaction loses it, and its locks with it', async () => {
  const frozen = await openSession(database.url, 'frozen');
  await frozen.engine.beginBatch(
    frozen,
    [{ table: { schema: database.name, name: 'thing' }, use: 'change' }],
    { lock: 500, statement: 60_000, idle: 1_000 },
    'table',
  );
  await frozen.script('INSERT INTO thing VALUES (50)');
  await expect.poll(() => frozen.alive).toBe(false);
  expect(await commit(frozen)).toBe('unknown');
  await frozen.close();
  expect(await count(50)).toBe('0');
});

test('a server that goes down and comes back is another start: its connections are not mistaken for those before', async () => {
  const before = await session.engine.readName(session);
  expect(await session.engine.readName(session)).toEqual(before);
  await server.stop('immediate');
  await expect.poll(() => session.alive).toBe(false);
  expect(isFailure(await session.script('SELECT 1').catch((error) => error), 'database-unreachable')).toBe(
    true,
  );
  await session.close();
  await server.restart();
  session = await openSession(database.url, 'the test');
  const after = await session.engine.readName(session);
  expect({ ...after, backend: '', backend_start: '' }).toEqual({ ...before, backend: '', backend_start: '' });
  expect(Number(after.backend_start)).toBeGreaterThan(Number(before.backend_start));
});
