import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';
import { inject } from 'vitest';
import { type MariadbAdmin, openMariadbAdmin } from '../../demo/mariadb/admin.ts';
import { MARIADB } from '../../demo/mariadb/server.ts';
import { locatePrograms } from '../../demo/private-server/programs.ts';
import { Failure } from '../../src/errors.ts';
import { askMariadbDesk } from './mariadb-desk.ts';

/** A target of one test on the run's MariaDB, owned by an ordinary role of its own. */
export interface FreshMariadb {
  /** As the ordinary role that owns it and its tables, and may see what other databases have to do with it. */
  readonly url: string;
  readonly name: string;
  /** The superuser: for what tests do to a server, never for what the product does. */
  readonly admin: MariadbAdmin;
  drop(): Promise<void>;
}

/** Every table of this database, in a GRANT or REVOKE: an underscore would let the owner into databases of similar names. */
export function everyTable(database: string): string {
  return `\`${database.replaceAll('_', '\\_')}\`.*`;
}

/** Makes an empty database and its owner, by default on the run's server. */
export async function freshMariadb(server?: MariadbAdmin): Promise<FreshMariadb> {
  const admin = server ?? (await sharedMariadb());
  const name = `target_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  const superuser = admin.url('mysql');
  await tell(
    superuser,
    `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'; CREATE DATABASE ${name} CHARACTER SET utf8mb4;
     GRANT ALL ON ${everyTable(name)} TO '${name}'@'%'; GRANT PROCESS ON *.* TO '${name}'@'%'`,
  );
  return {
    url: admin.url(name, name, password),
    name,
    admin,
    drop: () => tell(superuser, `DROP DATABASE IF EXISTS ${name}; DROP USER IF EXISTS '${name}'@'%'`),
  };
}

/** The superuser of the one MariaDB of this run. A failure, and no skipping, where none could be started. */
async function sharedMariadb(): Promise<MariadbAdmin> {
  const { url, refusal } = await askMariadbDesk(inject('mariadbDesk'));
  if (url === null) throw new Failure({ code: 'test_no_server', fact: refusal ?? 'the run has no MariaDB' });
  return openMariadbAdmin(url, await locatePrograms({ ...MARIADB, programs: ['mariadb'] }));
}

/** Says statements over a connection, which takes far less than a process of the client does. */
async function tell(superuser: string, sql: string): Promise<void> {
  const { hostname, port, username, password } = new URL(superuser);
  const connection = await createConnection({
    host: hostname,
    port: Number(port || 3306),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    multipleStatements: true,
  });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
