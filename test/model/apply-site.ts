import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { TargetClient, TestEngine } from '../support/engines/engine.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/** Where the draws of one kind of server are applied, one after the other. */
export interface ApplySite {
  readonly engine: TestEngine;
  readonly project: TestProject;
  readonly client: TargetClient;
  readonly state: pg.Client;
  /** The text of retentiond.yaml. */
  readonly config: string;
}

/** A project without rules, whose target is on this kind of server. */
export async function openApplySite(engine: TestEngine): Promise<ApplySite> {
  const project = await makeProject({
    policies: {},
    datamap: '',
    config: 'holds: { key_file: holds.key }\n',
    engine,
  });
  project.write('holds.key', `${randomBytes(32).toString('hex')}\n`);
  const state = new pg.Client({ connectionString: project.database.controlSuperuserUrl });
  await state.connect();
  const client = await engine.connect(project.database.url);
  return { engine, project, client, state, config: project.configText() };
}

export async function closeApplySite({ state, client, project }: ApplySite): Promise<void> {
  await state.end();
  await client.end();
  await project.drop();
}
