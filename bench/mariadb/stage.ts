import { randomBytes } from 'node:crypto';
import mysql, { type Connection } from 'mysql2/promise';
import { type PrivateMariadb, startMariadb } from '../../demo/mariadb/server.ts';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';
import type { Project } from '../../src/app/project/project.ts';
import { SETTINGS as CONTROL_SETTINGS, makeDatabase } from '../postgresql/stage.ts';
import { type BenchProject, LOG_POLICY, makeProject, type ProjectTexts } from '../project.ts';

/** A MariaDB with the target, a PostgreSQL with the control database, and a project that purges the target's log. */
export interface Stage {
  readonly server: PrivateMariadb;
  /** The target's address, for programs that connect by themselves. */
  readonly address: URL;
  /** The target, as the ordinary role that owns it. */
  readonly target: Connection;
  readonly project: Project;
  readonly version: string;
  close(): Promise<void>;
}

/** Durable as in earnest; room for the table in memory, as on the other engine. */
export const SETTINGS = {
  'innodb-buffer-pool-size': '512M',
  'innodb-log-file-size': '1G',
  'innodb-flush-log-at-trx-commit': '1',
};

const MAP = `connection: crm
timezone: Europe/Paris
tables:
  log:
    category: logs
    person: { user: user_id }
    events:
      logged: { column: ts, always: true }
`;

/** By default a log whose rows are deleted; `settings` are the server's, beside those of every stage. */
export async function openStage(
  texts: ProjectTexts = { policy: LOG_POLICY, map: MAP },
  settings: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const server = await startMariadb({ settings: { ...SETTINGS, ...settings } });
  let control: PrivatePostgres | null = null;
  let made: BenchProject | null = null;
  let target: Connection | null = null;
  const close = async (): Promise<void> => {
    made?.remove();
    await target?.end();
    await control?.remove();
    await server.remove();
  };
  try {
    control = await startPostgres({ settings: CONTROL_SETTINGS });
    const address = new URL(await makeTarget(server));
    made = await makeProject(texts, address.href, await makeDatabase(control, 'control'));
    target = await mysql.createConnection({
      host: address.hostname,
      port: Number(address.port),
      user: decodeURIComponent(address.username),
      password: decodeURIComponent(address.password),
      database: address.pathname.slice(1),
      timezone: 'Z',
    });
    const [version] = await server.query('SELECT VERSION() AS version');
    return { server, address, target, project: made.project, version: version?.['version'] ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeTarget(server: PrivateMariadb): Promise<string> {
  const password = randomBytes(12).toString('hex');
  await server.createUser('target', password);
  await server.createDatabase('target', { owner: 'target' });
  await server.query("GRANT PROCESS ON *.* TO target@'%'");
  return server.url('target', 'target', password);
}
