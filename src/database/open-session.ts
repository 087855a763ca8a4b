import { type Address, type Route, routeOf, urlOf } from '../config/address/address.ts';
import { Failure } from '../errors.ts';
import type { EngineName } from '../sql/dialect.ts';
import type { Session } from './session.ts';

const CONNECT_TIMEOUT_MS = 10_000;

/** MySQL and MariaDB speak one protocol: which of the two it is, the server tells. */
const ENGINES: Readonly<Record<string, EngineName>> = {
  'postgres:': 'postgresql',
  'postgresql:': 'postgresql',
  'mysql:': 'mysql',
  'mariadb:': 'mysql',
};

type Open = (route: Route, what: string, timeout: number) => Promise<Session>;

/** Loaded where they are used: whoever has no such server waits for none of its driver. */
const OPEN: Readonly<Record<EngineName, Open>> = {
  postgresql: async (...of) => (await import('./postgresql/session.ts')).openPostgresql(...of),
  mysql: async (...of) => (await import('./mysql/session.ts')).openMysql(...of),
};

/** Connects, within `timeout` milliseconds; the failure says what was tried to do, never the address with its password. */
export async function openSession(
  address: Address,
  what: string,
  timeout: number = CONNECT_TIMEOUT_MS,
): Promise<Session> {
  return OPEN[engineOf(address)](routeOf(address), what, timeout);
}

/** Connects to a replica, which is asked about itself alone: where the server allows it, without its role's having a right on any database. */
export async function openReplica(
  address: Address,
  what: string,
  timeout: number = CONNECT_TIMEOUT_MS,
): Promise<Session> {
  const route = routeOf(address);
  if (engineOf(address) === 'postgresql') return OPEN.postgresql(route, what, timeout);
  const url = new URL(route.url);
  url.pathname = '';
  return OPEN.mysql({ ...route, url: url.href }, what, timeout);
}

/** What is spoken at an address, by its scheme; a Failure where we do not speak it. */
export function engineOf(address: Address): EngineName {
  const url = urlOf(address);
  const engine = ENGINES[URL.canParse(url) ? new URL(url).protocol : ''];
  if (engine) return engine;
  throw new Failure({
    code: 'url-scheme-unknown',
    kind: 'invalid',
    fact: 'the address is of no kind of database that is spoken here',
    hint: 'write postgres://, mysql:// or mariadb://',
  });
}
