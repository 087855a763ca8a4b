import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openMariadbAdmin } from '../../demo/mariadb/admin.ts';
import { MARIADB, type PrivateMariadb, startMariadb } from '../../demo/mariadb/server.ts';
import { locatePrograms } from '../../demo/private-server/programs.ts';
import { connect } from '../support/engines/mariadb.ts';

describe('a private MariaDB', () => {
  let server: PrivateMariadb;

  beforeAll(async () => {
    server = await startMariadb({ settings: { 'max-connections': '77' } });
    await server.createUser('app_1', "s'e\\cret");
    await server.createDatabase('crm_1', { owner: 'app_1' });
    await server.query('CREATE TABLE crm_1.people (id INT PRIMARY KEY, name TEXT) ENGINE=InnoDB');
  });

  afterAll(() => server.remove());

  async function asUser(database: string, sql: string, password = "s'e\\cret"): Promise<readonly unknown[]> {
    const programs = await locatePrograms(MARIADB);
    const address = server.url(database, 'app_1', password);
    return openMariadbAdmin(address, programs).query(sql);
  }

  test('answers in text, and tells nothing from null', async () => {
    expect(
      await server.query(`SELECT 'a<b&"é' AS text, '' AS empty, NULL AS nothing, 'NULL' AS word`),
    ).toEqual([{ text: 'a<b&"é', empty: '', nothing: null, word: 'NULL' }]);
    expect(await server.query('SELECT @@bind_address AS host, @@max_connections AS most')).toEqual([
      { host: '127.0.0.1', most: '77' },
    ]);
    expect((await stat(server.folder)).mode & 0o777).toBe(0o700);
  });

  test('has no account without a password, and an owner who reaches his own database only', async () => {
    expect(await server.query('SELECT User FROM mysql.user ORDER BY 1')).toEqual([
      { User: 'admin' },
      { User: 'app_1' },
      { User: 'mariadb.sys' },
    ]);
    await server.query('CREATE DATABASE crmx1');
    expect(await asUser('crm_1', 'SELECT COUNT(*) AS n FROM crm_1.people')).toEqual([{ n: '0' }]);
    await expect(asUser('crm_1', 'CREATE TABLE crmx1.t (id INT)')).rejects.toThrow(/command denied/);
    await expect(asUser('crm_1', 'SELECT 1', 'wrong')).rejects.toThrow(/Access denied/);
  });

  test.each(['stop fast', 'stop immediate', 'kill9'] as const)(
    'keeps what was committed after %s',
    async (way) => {
      const id = String(way.length);
      await server.query(`INSERT INTO crm_1.people VALUES (${id}, 'name')`);
      if (way === 'kill9') await server.kill9();
      else await server.stop(way === 'stop fast' ? 'fast' : 'immediate');
      await expect(server.query('SELECT 1')).rejects.toThrow(/Can't connect/);
      await server.restart();
      expect(await server.query(`SELECT name FROM crm_1.people WHERE id = ${id}`)).toEqual([
        { name: 'name' },
      ]);
    },
  );

  test('stands still while it is frozen', async () => {
    await server.freeze();
    const answer = server.query('SELECT 1 AS one');
    expect(await Promise.race([answer, wait(300, 'no answer')])).toBe('no answer');
    await server.thaw();
    expect(await answer).toEqual([{ one: '1' }]);
  });
});

test('a frozen MariaDB is removed, too: neither process nor folder stays', async () => {
  const server = await startMariadb({ fsync: false });
  const pid = Number(await readFile(join(server.folder, 'pid'), 'utf8'));
  await server.freeze();
  await server.remove();
  expect([server.folder, dirname(server.data)].filter(existsSync)).toEqual([]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('temporary tables outlive the start of another server, which deletes whatever such files it finds', async () => {
  const server = await startMariadb({ fsync: false });
  const session = await connect(server.url('mysql'));
  try {
    await session.query('CREATE TEMPORARY TABLE kept (id int) ENGINE = Aria');
    const { rows } = await session.query('SELECT @@tmpdir AS folder');
    const files = await readdir(rows[0]?.folder);
    expect(files).not.toEqual([]);
    const other = await startMariadb({ fsync: false });
    await other.remove();
    expect(await readdir(rows[0]?.folder)).toEqual(files);
  } finally {
    await session.end();
    await server.remove();
  }
});

test('a start that fails says what the server said, and leaves nothing behind', async () => {
  await expect(startMariadb({ settings: { 'no-such-setting': 'on' } })).rejects.toThrow(
    expect.objectContaining({
      code: 'demo_server_failed',
      message: expect.stringContaining('no-such-setting'),
    }),
  );
});
