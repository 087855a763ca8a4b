import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';

const ORPHAN = fileURLToPath(new URL('../support/orphan.ts', import.meta.url));

describe('a private server', () => {
  let server: PrivatePostgres;

  beforeAll(async () => {
    server = await startPostgres({ fsync: false });
    await server.createRole('app', 'secret');
    await server.createDatabase('crm', { owner: 'app' });
  });

  afterAll(() => server.remove());

  async function count(): Promise<number> {
    return (await server.admin.query('SELECT 1 FROM pg_database WHERE datname = $1', ['crm'])).length;
  }

  test('asks for a password and listens on 127.0.0.1 alone', async () => {
    const { openAdmin } = await import('../../demo/postgres/admin.ts');
    const wrong = openAdmin(server.url('crm', 'app', 'wrong'));
    await expect(wrong.query('SELECT 1')).rejects.toThrow(/password authentication failed/);
    await wrong.close();
    const settings = await server.admin.query(
      `SELECT name, setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories', 'fsync') ORDER BY name`,
    );
    expect(settings.map((row) => row.setting)).toEqual(['off', '127.0.0.1', '']);
    expect(existsSync(join(server.folder, 'password'))).toBe(false);
  });

  test.each(['fast', 'immediate'] as const)('comes back with its data after stop %s', async (mode) => {
    await server.stop(mode);
    await expect(count()).rejects.toThrow();
    await server.restart();
    expect(await count()).toBe(1);
  });

  test('comes back after kill -9', async () => {
    await server.kill9();
    await expect(count()).rejects.toThrow();
    await server.restart();
    expect(await count()).toBe(1);
  });

  test('stands still while it is frozen', async () => {
    expect(await count()).toBe(1);
    await server.freeze();
    const answer = count();
    expect(await Promise.race([answer, wait(300, 'no answer')])).toBe('no answer');
    await server.thaw();
    expect(await answer).toBe(1);
  });
});

describe('nothing is left behind', () => {
  test('after remove, frozen or not', async () => {
    const server = await startPostgres({ fsync: false });
    await server.admin.query('SELECT 1');
    await server.freeze();
    await server.remove();
    expect(existsSync(server.folder)).toBe(false);
  });

  test('after a start that failed', async () => {
    await expect(startPostgres({ settings: { no_such_setting: 'on' } })).rejects.toThrow(
      expect.objectContaining({
        code: 'demo_postgres_failed',
        message: expect.stringContaining('no_such_setting'),
      }),
    );
  });

  test.each(['SIGKILL', 'SIGTERM'] as const)('when its owner dies of %s', async (signal) => {
    const owner = spawn(process.execPath, ['--import', 'tsx', ORPHAN], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout, 'data')) as [Buffer];
    const { folder, data } = JSON.parse(String(line)) as { folder: string; data: string };
    const pid = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
    const gone = once(owner, 'exit');
    owner.kill(signal);
    await gone;
    const folders = [folder, dirname(data)];
    for (let tries = 0; folders.some(existsSync) && tries < 200; tries += 1) await wait(50);
    expect(folders.filter(existsSync)).toEqual([]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
