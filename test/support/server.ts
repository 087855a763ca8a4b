import { randomBytes } from 'node:crypto';
import type { TestProject } from 'vitest/node';
import { type Admin, openAdmin } from '../../demo/postgres/admin.ts';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';
import { openMariadbDesk } from './mariadb-desk.ts';
import { dropTemplates } from './templates.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL superuser's address, for making databases and ordinary roles. */
    postgresUrl: string;
    /** Its `server_version_num`. */
    postgresVersion: number;
    /** What the names of the databases begin with of which the run's databases are copies. */
    templates: string;
    /** The port of the desk that gives out the address of the run's MariaDB. */
    mariadbDesk: number;
  }
}

/** One private PostgreSQL for the whole run, or the one that RETENTIOND_TEST_POSTGRES_URL names; a MariaDB on demand. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const desk = await openMariadbDesk();
  project.provide('mariadbDesk', desk.port);
  const templates = `template_${randomBytes(6).toString('hex')}`;
  project.provide('templates', templates);
  const given = process.env.RETENTIOND_TEST_POSTGRES_URL;
  if (given) {
    const admin = openAdmin(given);
    project.provide('postgresUrl', given);
    project.provide('postgresVersion', await versionOf(admin));
    return async () => {
      await dropTemplates(admin, templates);
      await admin.close();
      await desk.close();
    };
  }
  const settings = { max_connections: '200', autovacuum: 'off' };
  const server = await startPostgres({ fsync: false, settings });
  await hashOnce(server);
  project.provide('postgresUrl', server.url('postgres'));
  project.provide('postgresVersion', await versionOf(server.admin));
  return async () => {
    await desk.close();
    await server.remove();
  };
}

async function versionOf(admin: Admin): Promise<number> {
  const [row] = await admin.query("SELECT current_setting('server_version_num')::int AS version");
  return Number(row?.['version']);
}

/** Nobody guesses passwords here: thousands of rounds of hashing at every connection would only cost time. */
async function hashOnce({ admin, url }: PrivatePostgres): Promise<void> {
  const known = await admin.query("SELECT FROM pg_settings WHERE name = 'scram_iterations'");
  // The number of rounds can be chosen from PostgreSQL 16 on.
  if (known.length === 0) return;
  await admin.query('ALTER SYSTEM SET scram_iterations = 1');
  await admin.query('SELECT pg_reload_conf()');
  const { password } = new URL(url('postgres'));
  await admin.query(`SET scram_iterations = 1; ALTER ROLE CURRENT_USER PASSWORD '${password}'`);
}
