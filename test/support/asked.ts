import { connectProject } from '../../src/app/connection/connect.ts';
import { openWorkplace } from '../../src/app/control/workplace.ts';
import { countPlan, type RuleCount } from '../../src/app/counting/count-plan.ts';
import { explainRow, type RowExplanation } from '../../src/app/row/explain-row.ts';
import { applyRules, type RuleApplied } from '../../src/app/run/apply.ts';
import { parseInstant } from '../../src/calendar/instant.ts';
import { hostClock } from '../../src/clock.ts';
import type { TargetClient, TestEngine } from './engines/engine.ts';
import { addHoldsKey } from './holds.ts';
import { silentObserver } from './observer.ts';
import { makeProject, type ProjectFiles, type TestProject } from './project.ts';

/** Column types that the engines call by different names. */
export interface TypeWords {
  readonly instant: string;
  /** Without a zone. */
  readonly local: string;
}

/** A project of which a test asks what becomes of its rows. */
export interface AskedProject extends TestProject {
  readonly target: TargetClient;
  /** What the plan counts for each rule, as of an instant. */
  counted(at: string): Promise<readonly RuleCount[]>;
  explain(table: string, key: string, at: string): Promise<RowExplanation>;
  /** `id → state` of each row that is named, as of an instant. */
  states(table: string, keys: readonly number[], at: string): Promise<Readonly<Record<string, string>>>;
  /** Applies every rule as of now. */
  apply(): Promise<readonly RuleApplied[]>;
  /** Ids of a table's rows, in their order. */
  left(table: string): Promise<readonly number[]>;
}

export interface AskedFiles extends Pick<ProjectFiles, 'policies' | 'datamap' | 'batchRows'> {
  readonly engine: TestEngine;
  ddl(words: TypeWords): string;
}

export async function makeAsked({ ddl, ...files }: AskedFiles): Promise<AskedProject> {
  const project = await makeProject(files);
  addHoldsKey(project);
  await project.migrate();
  const target = await files.engine.connect(project.database.url);
  const isMariadb = files.engine.name === 'MariaDB';
  await target.query(
    ddl({
      instant: isMariadb ? 'timestamp(6) NULL' : 'timestamptz',
      local: isMariadb ? 'datetime(6)' : 'timestamp',
    }),
  );
  const moment = (at: string): bigint => parseInstant(at) ?? hostClock();
  const explain: AskedProject['explain'] = async (table, key, at) => {
    const read = project.read();
    const { checked } = await connectProject(read);
    return explainRow(read, checked, {
      place: { connection: 'crm', table },
      key: async () => [key],
      at: moment(at),
    });
  };
  return {
    ...project,
    target,
    explain,
    counted: async (at) => {
      const read = project.read();
      const { checked, findings } = await connectProject(read);
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
      return (await countPlan(read.config, checked, moment(at))).rules;
    },
    states: async (table, keys, at) => {
      const found: (readonly [string, string])[] = [];
      for (const key of keys) found.push([String(key), (await explain(table, String(key), at)).state]);
      return Object.fromEntries(found);
    },
    apply: async () => {
      const { config, rules } = project.read();
      const place = await openWorkplace(config, new AbortController().signal, silentObserver);
      return (await applyRules(place, rules)).applied.rules;
    },
    left: async (table) => {
      const { rows } = await target.query(`SELECT id FROM ${table} ORDER BY id`);
      return rows.map(({ id }) => Number(id));
    },
    drop: async () => {
      await target.end();
      await project.drop();
    },
  };
}
