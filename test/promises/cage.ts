import { openWorkplace, type Workplace } from '../../src/app/control/workplace.ts';
import { type AppliedWithFailures, applyRules } from '../../src/app/run/apply.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import { POSTGRESQL } from '../support/engines/postgresql.ts';
import { silentObserver } from '../support/observer.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import type { CageWords } from './cages/cage-words.ts';
import { MARIADB_CAGE } from './cages/mariadb.ts';
import { POSTGRESQL_CAGE } from './cages/postgresql.ts';
import type { Tables } from './tables.ts';

/** What is let into the cage. */
interface Inmate {
  /** Run by the role that owns the tables. */
  readonly ddl: string;
  /** Run by a superuser, afterwards. */
  readonly superuser?: string;
  /** What stands under `tables:`. */
  readonly map: string;
}

/** One project through which one schema after another goes, each beside a table that nobody names. */
export interface Cage {
  readonly project: TestProject;
  /** Makes the schema anew, alone, and writes its data map. */
  admit(inmate: Inmate): Promise<void>;
  /** Gives every ordinary table rows of which each second one is old; references fit, since equal rows have equal values. */
  feed(): Promise<void>;
  look(): Promise<Tables>;
  apply(): Promise<AppliedWithFailures>;
  close(): Promise<void>;
}

const HEAD = 'connection: crm\ntables:\n  beside: { exempt: "nobody is in it" }\n';
const WORDS: Readonly<Record<TestEngine['name'], CageWords>> = {
  PostgreSQL: POSTGRESQL_CAGE,
  MariaDB: MARIADB_CAGE,
};

export async function openCage(engine: TestEngine = POSTGRESQL): Promise<Cage> {
  const words = WORDS[engine.name];
  const policies = {
    'things.yaml': policyOf('things', '3 years'),
    'hourly.yaml': policyOf('hourly', '5 hours'),
  };
  const project = await makeProject({ policies, datamap: HEAD, batchRows: 20, engine });
  await project.migrate();
  const owner = await engine.connect(project.database.url);
  const superuser = await engine.connect(project.database.superuserUrl);
  const place: Workplace = await openWorkplace(
    project.read().config,
    new AbortController().signal,
    silentObserver,
  );
  return {
    project,
    admit: async ({ ddl, superuser: more, map }) => {
      await words.empty(owner, superuser, project.database.targetRole);
      await owner.query(`${words.beside}; ${ddl}`);
      if (more) await superuser.query(more);
      project.write('datamap/crm.yaml', `${HEAD}${map.replace(/^/gm, '  ')}\n`);
    },
    feed: () => words.feed(superuser),
    look: () => words.look(superuser),
    apply: () => applyRules(place, project.read().rules),
    close: async () => {
      await owner.end();
      await superuser.end();
      await project.drop();
    },
  };
}

function policyOf(category: string, keep: string): string {
  return `category: ${category}\ntitle: "Things"\npurpose: "A zoo"\nlegal_basis: contract\nstarts: begun\nkeep: ${keep}\nthen: delete\n`;
}
