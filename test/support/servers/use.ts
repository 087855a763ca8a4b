import { afterAll, beforeAll } from 'vitest';
import { type MariadbAdmin, openMariadbAdmin } from '../../../demo/mariadb/admin.ts';
import { MARIADB, startMariadb } from '../../../demo/mariadb/server.ts';
import { locatePrograms } from '../../../demo/private-server/programs.ts';
import { startRedis } from './redis.ts';

/** What a test file asks for once, and its tests read. */
interface Used<Value> {
  readonly value: Value;
}

/**
 * The address of a Redis for the test file that calls this: a private one, or that of RETENTIOND_TEST_REDIS_URL, in
 * which others may have keys. Tests that stop, freeze or flush it, or want it set up otherwise, call `startRedis`.
 */
export function useRedis(): { readonly url: string } {
  const used = useServer(async () => {
    const given = process.env['RETENTIOND_TEST_REDIS_URL'];
    if (given) return { handle: given, remove: async () => undefined };
    const server = await startRedis();
    return { handle: server.url, remove: server.remove };
  });
  return {
    get url() {
      return used.value;
    },
  };
}

/**
 * The superuser of a MariaDB for the test file that calls this: of a private one, or of the one whose superuser's
 * address RETENTIOND_TEST_MARIADB_URL is. Tests that stop or freeze it, or want it set up otherwise,
 * call `startMariadb`.
 */
export function useMariadb(): { readonly admin: MariadbAdmin } {
  const used = useServer(async () => {
    const given = process.env['RETENTIOND_TEST_MARIADB_URL'];
    if (given) return { handle: await openGiven(given), remove: async () => undefined };
    const server = await startMariadb({ fsync: false });
    return { handle: server.admin, remove: server.remove };
  });
  return {
    get admin() {
      return used.value;
    },
  };
}

function useServer<Handle>(
  start: () => Promise<{ readonly handle: Handle; readonly remove: () => Promise<void> }>,
): Used<Handle> {
  let server: Awaited<ReturnType<typeof start>> | null = null;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.remove());
  return {
    get value() {
      if (server === null) throw new TypeError('the server is there from beforeAll on');
      return server.handle;
    },
  };
}

async function openGiven(address: string): Promise<MariadbAdmin> {
  return openMariadbAdmin(address, await locatePrograms({ ...MARIADB, programs: ['mariadb'] }));
}
