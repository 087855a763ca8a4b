import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { ARCHIVE } from '../plan/draw-archive.ts';
import type { FreshTarget, TargetClient, TestEngine } from '../support/engines/engine.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/** Where the draws of one kind of server are applied, one after the other. */
export interface ApplySite {
  readonly engine: TestEngine;
  readonly project: TestProject;
  readonly client: TargetClient;
  /** Where rows are archived: another target on the same server. */
  readonly vault: ArchiveSite;
  readonly state: pg.Client;
  /** The text of retentiond.yaml. */
  readonly config: string;
}

interface ArchiveSite {
  readonly target: FreshTarget;
  readonly client: TargetClient;
}

/** A project without rules, whose targets are on this kind of server. */
export async function openApplySite(engine: TestEngine): Promise<ApplySite> {
  const target = await engine.freshTarget();
  const project = await makeProject({
    policies: {},
    datamap: '',
    config: `  ${ARCHIVE}:\n    url: "${target.url}"\nholds: { key_file: holds.key }\n`,
    engine,
  });
  project.write('holds.key', `${randomBytes(32).toString('hex')}\n`);
  const state = new pg.Client({ connectionString: project.database.controlSuperuserUrl });
  await state.connect();
  const client = await engine.connect(project.database.url);
  const vault = { target, client: await engine.connect(target.url) };
  return { engine, project, client, vault, state, config: project.configText() };
}

export async function closeApplySite({ state, client, vault, project }: ApplySite): Promise<void> {
  await state.end();
  await client.end();
  await vault.client.end();
  await vault.target.drop();
  await project.drop();
}
