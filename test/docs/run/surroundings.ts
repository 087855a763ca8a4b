import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { startMariadb } from '../../../demo/mariadb/server.ts';
import { startPostgres } from '../../../demo/postgres/server.ts';
import { freePort } from '../../../demo/private-server/port.ts';
import { findProgram } from '../../../demo/private-server/programs.ts';
import { PROVABLE } from '../../support/mariadb-desk.ts';
import { startRedis } from '../../support/servers/redis.ts';
import type { ServerName } from '../page/step.ts';

const SCENES = fileURLToPath(new URL('../scenes', import.meta.url));
const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
/** Ports that pages name for what they start themselves. */
const LISTENING = ['8420', '8421', '9420', '9421', '4318'];

/** What a page finds on the reader's machine: a folder, programs, servers; and which ports stand for which. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string>>;
  /** Text of a page, with the ports that the servers really have. */
  really(text: string): string;
  /** What was printed, as the page would have it. */
  asInPage(text: string): string;
  remove(): Promise<void>;
}

/** Starts servers that belong to one page. Clients log in to them without being told anything, as a reader's do. */
export async function surround(folder: string, servers: ReadonlySet<ServerName>): Promise<Surroundings> {
  const ports = new Map<string, string>();
  for (const port of LISTENING) ports.set(port, String(await freePort()));
  const removals: (() => Promise<void>)[] = [];
  const own: Record<string, string> = {};
  const remove = async (): Promise<void> => {
    for (const end of removals) await end();
  };
  try {
    if (servers.has('postgresql')) {
      await requireProgram('psql', 'postgresql-client');
      const server = await startPostgres();
      removals.push(server.remove);
      ports.set('5432', String(server.port));
      const { password } = new URL(server.url('postgres'));
      Object.assign(own, {
        PGHOST: '127.0.0.1',
        PGPORT: String(server.port),
        PGUSER: 'postgres',
        PGPASSWORD: password,
      });
    }
    if (servers.has('mariadb')) {
      const server = await startMariadb({ fsync: false, settings: { ...PROVABLE } });
      removals.push(server.remove);
      const { port, username, password } = new URL(server.url('mysql'));
      ports.set('3306', port);
      writeFileSync(
        join(folder, '.my.cnf'),
        `[client]\nprotocol=tcp\nhost=127.0.0.1\nport=${port}\nuser=${username}\npassword=${password}\nskip-ssl\n`,
        { mode: 0o600 },
      );
    }
    if (servers.has('redis')) {
      const server = await startRedis();
      removals.push(server.remove);
      ports.set('6379', new URL(server.url).port);
    }
  } catch (error) {
    await remove();
    throw error;
  }
  const back = new Map([...ports].map(([shown, real]) => [real, shown]));
  return {
    environment: { ...ownEnvironment(folder), ...own },
    really: (text) => replacePorts(text, ports),
    asInPage: (text) => replacePorts(text.replaceAll(folder, '/home/you'), back),
    remove,
  };
}

/** A port stands behind a colon, or in JSON. */
function replacePorts(text: string, ports: ReadonlyMap<string, string>): string {
  return text.replace(/(?<=[\w.\]]:|"port":)\d{4,5}\b/g, (port) => ports.get(port) ?? port);
}

/** Nothing of ours but what npm needs to find what it has fetched before. */
function ownEnvironment(folder: string): Readonly<Record<string, string>> {
  return {
    PATH: `${inject('programFolder')}:${process.env['PATH'] ?? ''}`,
    HOME: folder,
    USER: 'you',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    SCENES,
    CHECKOUT,
    ...inject('npmSettings'),
  };
}

async function requireProgram(name: string, fromPackage: string): Promise<void> {
  if ((await findProgram(name)) !== null) return;
  throw new Error(`${name} is needed to type a page; install the package ${fromPackage}, then run it again`);
}
