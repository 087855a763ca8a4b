import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { type PrivatePostgres, startPostgres } from '../demo/postgres/server.ts';
import { migrateControl, migrateTarget } from '../src/app/migrate.ts';
import { type Project, readProject } from '../src/app/project.ts';

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

const POLICY = `category: logs
title: "Logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: logged
keep: 3 months
then: delete
examples:
  - { given: { logged: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

const MAP = `connection: crm
tables:
  log:
    category: logs
    person: { user: user_id }
    events:
      logged: { column: ts, always: true }
`;

export async function openStage(): Promise<Stage> {
  const server = await startPostgres({ settings: SETTINGS });
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-bench-'));
  let target: pg.Client | null = null;
  const close = async (): Promise<void> => {
    rmSync(folder, { recursive: true, force: true });
    await target?.end();
    await server.remove();
  };
  try {
    const targetUrl = await makeDatabase(server, 'target');
    const project = makeProject(folder, targetUrl, await makeDatabase(server, 'control'));
    await migrateControl(project.config);
    await migrateTarget(project.config, 'crm');
    target = new pg.Client({ connectionString: targetUrl });
    await target.connect();
    const { rows } = await target.query<{ server_version: string }>('SHOW server_version');
    return { server, target, project, version: rows[0]?.server_version ?? '', close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeDatabase(server: PrivatePostgres, name: string): Promise<string> {
  const password = randomBytes(12).toString('hex');
  await server.createRole(name, password);
  await server.createDatabase(name, { owner: name });
  return server.url(name, name, password);
}

function makeProject(folder: string, targetUrl: string, controlUrl: string): Project {
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'datamap'));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  write('policies/logs.yaml', POLICY);
  write('datamap/crm.yaml', MAP);
  write('digest.key', `${randomBytes(32).toString('hex')}\n`);
  write(
    'retentiond.yaml',
    `control: { url: "${controlUrl}" }
timezone: Europe/Paris
approval: never
evidence: { digest_key_file: digest.key }
connections:
  crm: { url: "${targetUrl}" }
`,
  );
  const { project, findings } = readProject({ cwd: folder, environment: {} });
  if (project && findings.every((found) => found.severity !== 'error')) return project;
  throw new Error(`the project is invalid:\n${findings.map((found) => found.message).join('\n')}`);
}
