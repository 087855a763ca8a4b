import { randomBytes } from 'node:crypto';
import { type PrivateMariadb, startMariadb } from '../demo/mariadb/server.ts';
import { type PrivatePostgres, startPostgres } from '../demo/postgres/server.ts';
import { type PrivateRedis, startRedis } from '../test/support/servers/redis.ts';

/** The daemon's own role on every server of SQL: its sessions are known by that. */
export const ROLE = 'daemon';

/** Private servers, and the addresses that the daemon gets. */
export interface Servers {
  /** Has the control database, and is never away. */
  readonly control: PrivatePostgres;
  /** Has `crm`, and `vault`, to which the shop archives. */
  readonly postgres: PrivatePostgres;
  /** Has `shop`, and `attic`, to which the CRM archives. */
  readonly mariadb: PrivateMariadb;
  readonly redis: PrivateRedis;
  readonly urls: Readonly<Record<'control' | 'crm' | 'vault' | 'shop' | 'attic', string>>;
  /** Each server with its version. */
  readonly versions: readonly string[];
  close(): Promise<void>;
}

export async function startServers(): Promise<Servers> {
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const one of closing.splice(0).reverse()) await one();
  };
  const kept = <S extends { remove(): Promise<void> }>(server: S): S => {
    closing.push(() => server.remove());
    return server;
  };
  try {
    const control = kept(await startPostgres());
    const postgres = kept(await startPostgres());
    const mariadb = kept(await startMariadb({ settings: { 'innodb-flush-log-at-trx-commit': '1' } }));
    const redis = kept(await startRedis());
    const password = randomBytes(12).toString('hex');
    for (const server of [control, postgres]) await server.createRole(ROLE, password);
    await control.createDatabase('control', { owner: ROLE });
    for (const name of ['crm', 'vault']) await postgres.createDatabase(name, { owner: ROLE });
    await mariadb.createUser(ROLE, password);
    for (const name of ['shop', 'attic']) await mariadb.createDatabase(name, { owner: ROLE });
    await mariadb.query(`GRANT PROCESS ON *.* TO ${ROLE}@'%'`);
    const [version] = await postgres.admin.query('SHOW server_version');
    const [mariadbVersion] = await mariadb.query('SELECT VERSION() AS version');
    const redisInfo = String(await redis.command('INFO', 'server'));
    return {
      control,
      postgres,
      mariadb,
      redis,
      urls: {
        control: control.url('control', ROLE, password),
        crm: postgres.url('crm', ROLE, password),
        vault: postgres.url('vault', ROLE, password),
        shop: mariadb.url('shop', ROLE, password),
        attic: mariadb.url('attic', ROLE, password),
      },
      versions: [
        `PostgreSQL ${version?.['server_version']}`,
        `MariaDB ${(mariadbVersion?.['version'] ?? '').split('-')[0]}`,
        `Redis ${/redis_version:(\S+)/.exec(redisInfo)?.[1]}`,
      ],
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
