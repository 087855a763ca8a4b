import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Project, readProject } from '../../src/app/project/project.ts';
import type { Environment } from '../../src/config/variable.ts';
import { type DatabaseState, type FreshDatabase, freshDatabase } from './database.ts';
import type { Servers, TestEngine } from './engines/engine.ts';
import { POSTGRESQL } from './engines/postgresql.ts';
import { type Before, migrateProject } from './migrate-project.ts';

/** A project in a folder of its own, over a fresh target and a fresh control database. */
export interface TestProject {
  readonly folder: string;
  readonly database: FreshDatabase;
  /** Reads the folder anew. */
  read(environment?: Environment): Project;
  write(file: string, text: string): void;
  /** The text of retentiond.yaml. */
  configText(): string;
  /** Migrates the control database and the target. */
  migrate(): Promise<void>;
  drop(): Promise<void>;
}

export interface ProjectFiles {
  /** File name → text, in policies/. */
  readonly policies: Readonly<Record<string, string>>;
  /** The text of datamap/crm.yaml. */
  readonly datamap: string;
  /** More lines for retentiond.yaml. */
  readonly config?: string;
  readonly batchRows?: number;
  /** Whether the target has a table for receipts; it has by default. */
  readonly receipts?: 'table' | 'none';
  /** Where the databases are made; by default on the run's servers. */
  readonly servers?: Servers;
  /** On the run's PostgreSQL both are migrated by default, which saves `migrate` most of its work. */
  readonly control?: DatabaseState;
  readonly target?: DatabaseState;
  /** Of the target; PostgreSQL by default, as the control database always is. */
  readonly engine?: TestEngine;
}

export async function makeProject(files: ProjectFiles): Promise<TestProject> {
  const before = beforeOf(files);
  const database = await freshDatabase(files.servers, files.engine, before);
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-project-'));
  const write = (file: string, text: string): void => {
    // A key that everybody can read is warned of.
    writeFileSync(join(folder, file), text, file.endsWith('.key') ? { mode: 0o600 } : {});
  };
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'datamap'));
  for (const [name, text] of Object.entries(files.policies)) write(join('policies', name), text);
  write('datamap/crm.yaml', files.datamap);
  write('digest.key', `${randomBytes(32).toString('hex')}\n`);
  write(
    'retentiond.yaml',
    `control:
  url: "${database.controlUrl}"
timezone: Europe/Paris
approval: never
evidence:
  digest_key_file: digest.key
connections:
  crm:
    url: "${database.url}"
    batch_rows: ${files.batchRows ?? 1000}
${files.receipts ? `    receipts: ${files.receipts}\n` : ''}${files.config ?? ''}`,
  );
  const read = (environment: Environment = {}): Project => {
    const { project, findings } = readProject({ cwd: folder, environment });
    const errors = findings.filter((found) => found.severity === 'error');
    if (!project || errors.length > 0) {
      throw new Error(
        `the test's project is invalid:\n${errors.map((one) => `${one.file}:${one.line} ${one.message}`).join('\n')}`,
      );
    }
    return project;
  };
  return {
    folder,
    database,
    read,
    write,
    configText: () => readFileSync(join(folder, 'retentiond.yaml'), 'utf8'),
    migrate: () => migrateProject(read().config, before),
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}

function beforeOf({ servers, engine = POSTGRESQL, receipts, control, target }: ProjectFiles): Before {
  if (servers) return { control: 'empty', target: 'empty' };
  const takesReceipts = engine === POSTGRESQL && receipts !== 'none';
  return {
    control: control ?? 'migrated',
    target: takesReceipts ? (target ?? control ?? 'migrated') : 'empty',
  };
}
