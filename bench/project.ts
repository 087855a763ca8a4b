import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrateControl, migrateTarget } from '../src/app/control/migrate.ts';
import { type Project, readProject } from '../src/app/project/project.ts';

/** A policy and the data map of its connection. */
export interface ProjectTexts {
  readonly policy: string;
  readonly map: string;
}

/** Where the work is done, whatever the engine. */
export interface Ground {
  readonly project: Project;
}

/** A project that is ready to run; `remove` takes its folder away. */
export interface BenchProject extends Ground {
  remove(): void;
}

/** What keeps a log for three months, and is the same on every engine. */
export const LOG_POLICY = `category: logs
title: "Logs"
purpose: "Security"
legal_basis: legitimate_interests
starts: logged
keep: 3 months
then: delete
examples:
  - { given: { logged: 2024-01-31 }, on: 2024-05-01, expect: deleted }
`;

/** Writes the project's files, and makes its control database and target ready. */
export async function makeProject(
  texts: ProjectTexts,
  targetUrl: string,
  controlUrl: string,
): Promise<BenchProject> {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-bench-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const project = writeProject(folder, texts, targetUrl, controlUrl);
    await migrateControl(project.config);
    await migrateTarget(project.config, 'crm');
    return { project, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function writeProject(folder: string, texts: ProjectTexts, targetUrl: string, controlUrl: string): Project {
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'datamap'));
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  write('policies/policy.yaml', texts.policy);
  write('datamap/crm.yaml', texts.map);
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
