import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Demand, locatePrograms, type Programs } from '../private-server/programs.ts';
import { openRoom, type Room } from '../private-server/room.ts';
import { type ServerProcess, startServer } from '../private-server/server-process.ts';
import { type MariadbAdmin, openMariadbAdmin } from './admin.ts';
import { baseOptions, prepareData } from './data.ts';

export const MARIADB: Demand = {
  server: 'MariaDB',
  programs: ['mariadbd', 'mariadb'],
  packages: {
    name: 'mariadb',
    roots: ['mariadb-server', 'mariadb-client'],
    packages: /^mariadb-(server|client)-core(-[\d.]+)?$/,
  },
  install: 'apt-get install mariadb-server, brew install mariadb',
  variable: 'RETENTIOND_TEST_MARIADB_URL',
};

const SUPERUSER = 'admin';
const FIRST_STATEMENTS = 'first.sql';

export interface MariadbOptions {
  /** Off only for tests that lose nothing when the machine goes down: then data lie in memory, too, if it has room. On by default. */
  readonly fsync?: boolean;
  /** Server settings, as on mariadbd's command line without the dashes. */
  readonly settings?: Readonly<Record<string, string>>;
  /** By default those on the PATH, or else unpacked. */
  readonly programs?: Programs;
}

/** A MariaDB that belongs to this process alone, and goes with it. */
export interface PrivateMariadb extends Omit<ServerProcess, 'stop'> {
  readonly folder: string;
  /** The data folder, which need not lie in the other. */
  readonly data: string;
  readonly admin: MariadbAdmin;
  readonly query: MariadbAdmin['query'];
  readonly createUser: MariadbAdmin['createUser'];
  readonly createDatabase: MariadbAdmin['createDatabase'];
  /** mariadb://, as the superuser where no user is named. */
  readonly url: MariadbAdmin['url'];
  /** `fast` ends it in order; `immediate` leaves as after a crash, which MariaDB has no signal for but SIGKILL. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  /** Ends it and removes its folder. */
  remove(): Promise<void>;
}

/** Starts a private MariaDB. Fails with `demo_no_server` or `demo_server_failed`. */
export async function startMariadb(options: MariadbOptions = {}): Promise<PrivateMariadb> {
  const programs = options.programs ?? (await locatePrograms(MARIADB));
  const password = randomBytes(24).toString('hex');
  const secrets = { [FIRST_STATEMENTS]: firstStatements(password) };
  const place = options.fsync === false ? 'in memory' : 'on disk';
  const start = async (room: Room): Promise<PrivateMariadb> => {
    await prepareData(room);
    const first = join(room.folder, FIRST_STATEMENTS);
    const base = [...(await baseOptions(room)), ...serverOptions(room, options)];
    let starts = 0;
    const process = await startServer(room, {
      program: room.program('mariadbd'),
      options: (port) => [...base, `--port=${port}`, ...(starts > 0 ? [] : [`--init-file=${first}`])],
      ready: /ready for connections/,
    });
    starts += 1;
    await rm(first);
    return describeMariadb(room, process, openMariadbAdmin(addressOf(process.port, password), programs));
  };
  return openRoom('MariaDB', programs, secrets, start, place);
}

function serverOptions(room: Room, options: MariadbOptions): readonly string[] {
  const settings = {
    'bind-address': '127.0.0.1',
    socket: join(room.folder, 'socket'),
    'pid-file': join(room.folder, 'pid'),
    'character-set-server': 'utf8mb4',
    'innodb-buffer-pool-size': '32M',
    ...(options.fsync === false ? { 'innodb-flush-method': 'nosync' } : {}),
    ...options.settings,
  };
  return ['--skip-name-resolve', ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`)];
}

/** Nobody can log in but the superuser, and he with his password only. One statement a line, as --init-file wants it. */
function firstStatements(password: string): string {
  return [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';",
    'FLUSH PRIVILEGES;',
    `CREATE OR REPLACE USER '${SUPERUSER}'@'%' IDENTIFIED BY '${password}';`,
    `GRANT ALL ON *.* TO '${SUPERUSER}'@'%' WITH GRANT OPTION;`,
    '',
  ].join('\n');
}

function addressOf(port: number, password: string): string {
  return `mariadb://${SUPERUSER}:${password}@127.0.0.1:${port}/mysql`;
}

function describeMariadb(room: Room, process: ServerProcess, admin: MariadbAdmin): PrivateMariadb {
  return {
    ...process,
    folder: room.folder,
    data: room.data,
    admin,
    query: admin.query,
    createUser: admin.createUser,
    createDatabase: admin.createDatabase,
    url: admin.url,
    stop: (mode) => (mode === 'fast' ? process.stop() : process.kill9()),
    remove: async () => {
      await process.kill9();
      await room.guard.release();
    },
  };
}
