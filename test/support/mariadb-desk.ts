import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { startMariadb } from '../../demo/mariadb/server.ts';

/** What somebody who asks is told: the superuser's address, or why there is no server. */
export interface MariadbAnswer {
  readonly url: string | null;
  readonly refusal: string | null;
}

/** Where test files ask for the run's one MariaDB. */
interface MariadbDesk {
  readonly port: number;
  close(): Promise<void>;
}

/** As safe as a server must say it is that batches are proved on; it waits for no disk all the same. */
export const PROVABLE = {
  'innodb-flush-log-at-trx-commit': '1',
  'innodb-flush-method': 'nosync',
} as const;

/** Starts the server when the first one asks, so that a run without such tests needs none; it goes with the desk. */
export async function openMariadbDesk(): Promise<MariadbDesk> {
  const given = process.env['RETENTIOND_TEST_MARIADB_URL'] || process.env['RETENTIOND_TEST_MYSQL_URL'];
  const state: { server: ReturnType<typeof startMariadb> | null } = { server: null };
  const answer = async (): Promise<MariadbAnswer> => {
    if (given) return { url: given, refusal: null };
    state.server ??= startMariadb({
      fsync: false,
      settings: { ...PROVABLE, 'max-connections': '200' },
    });
    return state.server.then(
      (server) => ({ url: server.url('mysql'), refusal: null }),
      (error: unknown) => ({ url: null, refusal: String(error) }),
    );
  };
  const desk = createServer((socket) => {
    socket.on('error', () => undefined);
    void answer().then((told) => socket.end(JSON.stringify(told)));
  });
  desk.listen(0, '127.0.0.1');
  await once(desk, 'listening');
  return {
    port: (desk.address() as AddressInfo).port,
    close: async () => {
      desk.close();
      await state.server?.then(
        (server) => server.remove(),
        () => undefined,
      );
    },
  };
}

export async function askMariadbDesk(port: number): Promise<MariadbAnswer> {
  return JSON.parse(await text(connect(port, '127.0.0.1')));
}
