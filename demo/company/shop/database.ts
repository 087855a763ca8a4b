import { randomBytes } from 'node:crypto';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { Failure } from '../../../src/errors.ts';
import { MARIADB, startMariadb } from '../../mariadb/server.ts';

/** The web shop's database, and an ordinary role that owns it. */
export interface ShopDatabase {
  readonly url: string;
  /** The server as it names itself. */
  readonly server: string;
  close(): Promise<void>;
}

/** What a commit needs that is to outlive the machine; a private server is set up for tests. */
const DURABLE = { 'innodb-flush-log-at-trx-commit': '1' };

/** Starts a private MariaDB, or takes the server at an address whose role may make databases and roles. */
export async function openShopDatabase(address: string | 'private'): Promise<ShopDatabase> {
  if (address !== 'private') return makeShop(address, async () => undefined);
  const server = await startMariadb({ settings: DURABLE }).catch((cause: unknown) => {
    throw noServer(cause);
  });
  return makeShop(server.url('mysql'), server.remove);
}

/** A connection for the demo itself; whoever opens it closes it. */
export async function connectShop(address: string): Promise<Connection> {
  const { hostname, port, username, password, pathname } = new URL(address);
  return createConnection({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'UTF8MB4_BIN',
  }).catch((cause: unknown) => {
    throw refused(cause);
  });
}

async function makeShop(address: string, remove: () => Promise<void>): Promise<ShopDatabase> {
  try {
    const admin = await connectShop(address);
    const name = `retentiond_demo_${randomBytes(4).toString('hex')}`;
    const password = randomBytes(12).toString('hex');
    // Both are words of our own making: nothing in them needs an escape, but the pattern that GRANT takes a name for.
    const close = async (): Promise<void> => {
      await admin.query(`DROP DATABASE IF EXISTS ${name}`).catch(() => undefined);
      await admin.query(`DROP USER IF EXISTS '${name}'@'%'`).catch(() => undefined);
      await admin.end().catch(() => undefined);
      await remove();
    };
    try {
      await admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
      await admin.query(`CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`);
      await admin.query(`GRANT ALL ON \`${name.replaceAll('_', '\\_')}\`.* TO '${name}'@'%'`);
      // To see foreign keys of tables in databases that it may not enter.
      await admin.query(`GRANT PROCESS ON *.* TO '${name}'@'%'`);
      const url = Object.assign(new URL(address), { username: name, password, pathname: `/${name}` }).href;
      return { url, server: await readServer(admin), close };
    } catch (cause) {
      await close();
      throw refused(cause);
    }
  } catch (error) {
    await remove();
    throw error;
  }
}

async function readServer(admin: Connection): Promise<string> {
  const [rows] = await admin.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const version = String(rows[0]?.['version']);
  return `${version.includes('MariaDB') ? 'MariaDB' : 'MySQL'} ${version.replace(/-.*/, '')}`;
}

function noServer(cause: unknown): Failure {
  return new Failure({
    code: 'demo_no_mariadb',
    fact: cause instanceof Error ? cause.message : 'the private MariaDB does not start',
    hint: `install it (${MARIADB.install}), or give the address of one: retentiond demo --mysql mysql://root@127.0.0.1:3306/mysql`,
    cause,
  });
}

function refused(cause: unknown): Failure {
  const { code = 'unknown' } = cause as { readonly code?: string };
  return new Failure({
    code: 'demo_mysql_refused',
    fact: `the server of --mysql does not let the demo make a database and a role of its own (${code})`,
    hint: 'check host and port; the role in the address must be one that may CREATE DATABASE, CREATE USER and GRANT',
    cause,
  });
}
