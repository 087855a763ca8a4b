import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { MARIADB, startMariadb } from '../../demo/mariadb/server.ts';
import { findProgram, locatePrograms } from '../../demo/private-server/programs.ts';
import { pathWithout, type ShortPath } from '../support/servers/path-without.ts';
import { REDIS, startRedis } from '../support/servers/redis.ts';

/** In the checkout or, where root's account may not enter that, copied into the server's folder. */
const UNPACKED = /\/(\.services|retentiond-\w+-\w+\/programs)\//;

describe('a machine on which neither Redis nor MariaDB is installed', () => {
  let short: ShortPath;

  beforeAll(async () => {
    short = await pathWithout(/^(redis|valkey|maria|mysql)/);
  });

  afterAll(() => short.remove());

  beforeEach(() => void vi.stubEnv('PATH', short.path));
  afterEach(() => void vi.unstubAllEnvs());

  test('has no such program', async () => {
    for (const name of [...REDIS.programs, ...MARIADB.programs]) expect(await findProgram(name)).toBeNull();
    expect(await findProgram('sh')).not.toBeNull();
  });

  test('starts a Redis out of unpacked packages', async () => {
    const server = await startRedis();
    try {
      expect(await server.command('PING')).toBe('PONG');
      expect(await server.command('CONFIG', 'GET', 'dir')).toEqual(['dir', server.folder]);
      const info = String(await server.command('INFO', 'server'));
      expect(/executable:(.*)\r/.exec(info)?.[1]).toMatch(UNPACKED);
    } finally {
      await server.remove();
    }
  });

  test('starts a MariaDB out of unpacked packages', async () => {
    const server = await startMariadb();
    try {
      const [row] = await server.query('SELECT @@basedir AS folder, @@version AS version');
      expect(row?.['folder']).toMatch(UNPACKED);
      expect(row?.['version']).toMatch(/MariaDB/);
      await server.kill9();
      await server.restart();
      expect(await server.query('SELECT 1 AS one')).toEqual([{ one: '1' }]);
    } finally {
      await server.remove();
    }
  });

  test('whose user cannot reach the checkout, and which lacks every library but the C library', async () => {
    const services = await mkdtemp(join(tmpdir(), 'retentiond-services of nobody-'));
    await chmod(services, 0o700);
    const status = join(services, 'status');
    await writeFile(status, '');
    try {
      const programs = await locatePrograms(REDIS, { services, status });
      expect(programs.libraries).not.toEqual([]);
      const server = await startRedis({ programs, tls: true });
      const pid = /process_id:(\d+)/.exec(String(await server.command('INFO', 'server')))?.[1];
      const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
      const paths = maps.split('\n').map((line) => line.slice(line.indexOf('/')));
      const loaded = [...new Set(paths)].filter((path) => /libssl|libjemalloc/.test(path));
      expect(loaded).toHaveLength(2);
      // An account that may not enter the folder has been given a copy.
      const home = process.getuid?.() === 0 ? server.folder : services;
      for (const path of loaded) expect(path.startsWith(home)).toBe(true);
      await server.remove();
    } finally {
      await rm(services, { recursive: true, force: true });
    }
  });

  test('and no package manager names three ways out', async () => {
    vi.stubEnv('PATH', '');
    vi.stubEnv('RETENTIOND_TEST_REDIS_URL', '');
    const services = await mkdtemp(join(tmpdir(), 'retentiond-services-'));
    try {
      await expect(locatePrograms(REDIS, { services })).rejects.toThrow(
        expect.objectContaining({
          code: 'demo_no_server',
          message: expect.stringContaining('there is no apt-get'),
          hint: expect.stringMatching(/install redis-server.*RETENTIOND_TEST_REDIS_URL.*compose/),
        }),
      );
    } finally {
      await rm(services, { recursive: true, force: true });
    }
  });
});
