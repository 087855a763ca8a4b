import { afterAll, beforeAll } from 'vitest';
import { TARGET_MIGRATIONS } from '../../src/app/control/migrations.ts';
import type { Config } from '../../src/config/config.ts';
import { migrate } from '../../src/database/migrate.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { ARCHIVE } from './draw-archive.ts';
import { type PlanTarget, useTarget } from './target.ts';

/** Where the tables of draws are made, one draw after the other; what the data map says of them is drawn, too. */
export interface DrawnSite extends PlanTarget {
  readonly base: Config;
  /** Where rows are archived: another target on the same server. */
  readonly vault: PlanTarget;
}

/** Where one connection of a draw is. */
export function targetOf(site: DrawnSite, connection: string): PlanTarget {
  return connection === ARCHIVE ? site.vault : site;
}

/** Opens one for the tests of a `describe`; asked for by them, since it is not there before. */
export function useDrawnSite(engine: TestEngine): () => DrawnSite {
  let project: TestProject;
  let base: Config;
  const target = useTarget(engine);
  const vault = useTarget(engine);
  beforeAll(async () => {
    for (const { fresh } of [target(), vault()]) await migrate(fresh.url, TARGET_MIGRATIONS);
    project = await makeProject({
      policies: {
        'none.yaml':
          'category: none\ntitle: "None"\npurpose: "None"\nlegal_basis: contract\nstarts: begun\nkeep: 1 day\nthen: delete\ndraft: true\n',
      },
      datamap: 'connection: crm\ntables:\n  drawn:\n    exempt: "drawn anew for every draw"\n',
      config: `  ${ARCHIVE}:\n    url: "postgres://nobody@localhost/asked_of_no_one"\n`,
    });
    base = project.read().config;
  });
  afterAll(() => project?.drop());
  return () => ({ ...target(), base, vault: vault() });
}
