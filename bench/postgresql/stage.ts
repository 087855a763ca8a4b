import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type PrivatePostgres, startPostgres } from '../../demo/postgres/server.ts';
import type { Project } from '../../src/app/project/project.ts';
import { type BenchProject, LOG_POLICY, makeProject, type ProjectTexts } from '../project.ts';

/** A server with a target and a control database, and a project that purges the target's log. */
export interface Stage {
  readonly server: PrivatePostgres;
  /** The target, as the ordinary role that owns it. */
  readonly target: pg.Client;
  readonly project: Project;
  /** The server's version, in its own words. */
  readonly version: string;
  close(): Promise<void>;
}

/** Durable as in earnest; no background work of the server may hit one contender and spare the other. */
export const SETTINGS = {
  shared_buffers: '512MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '1h',
  autovacuum: 'off',
};

const MAP = `connection: crm
tables:
  log:
    category: logs
    person: { user: user_id }
    events:
      logged: { column: ts, always: true }
`;

/** By default a log whose rows are deleted. */
export async function openStage(texts: ProjectTexts = { policy: LOG_POLICY, map: MAP }): Promise<Stage> {
  const server = await startPostgres({ settings: SETTINGS });
  let made: BenchProject | null = null;
  let target: pg.Client | null = null;
  const close = async (): Promise<void> => {
    made?.remove();
    await target?.end();
    await server.remove();
  };
  try {
    const targetUrl = await makeDatabase(server, 'target');
    made = await makeProject(texts, targetUrl, await makeDatabase(server, 'control'));
    target = new pg.Client({ connectionString: targetUrl });
    await target.connect();
    const { rows } = await target.query<{ server_version: string }>('SHOW server_version');
    const version = rows[0]?.server_version ?? '';
    return { server, target, project: made.project, version, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A database and the role of the same name that owns it; resolves to its address. */
export async function makeDatabase(server: PrivatePostgres, name: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  await server.createRole(name, password);
  await server.createDatabase(name, { owner: name });
  return server.url(name, name, password);
}
