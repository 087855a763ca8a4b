import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConnectedProject, connectProject } from '../../src/app/connection/connect.ts';
import type { CheckedRule } from '../../src/plan/checked/checked-rule.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import type { PerEngine } from './target.ts';
import { ALTERATIONS } from './zoo/alterations.ts';
import type { Animal } from './zoo/animal.ts';
import { type Cage, openCage } from './zoo/cage.ts';
import { COLUMNS } from './zoo/columns.ts';
import { COVERAGE } from './zoo/coverage.ts';
import { DEPENDANTS } from './zoo/dependants.ts';
import { KEYS } from './zoo/keys.ts';
import { MARIADB_ZOO } from './zoo/mariadb.ts';
import { NAMES } from './zoo/names.ts';
import { SHAPES } from './zoo/shapes.ts';
import { VALUES } from './zoo/values.ts';

/*
 * A zoo of tables, each with what a data map says of it and what `validate --connect` must find. Looking must change nothing.
 */

/** Everything that is looked at. */
const POSTGRESQL_ZOO: readonly Animal[] = [
  ...NAMES,
  ...KEYS,
  ...SHAPES,
  ...DEPENDANTS,
  ...ALTERATIONS,
  ...COLUMNS,
  ...VALUES,
  ...COVERAGE,
];
const ZOOS: PerEngine<readonly Animal[]> = { PostgreSQL: POSTGRESQL_ZOO, MariaDB: MARIADB_ZOO };

const policyOf = (category: string, keep: string, then = 'delete'): string =>
  `category: ${category}\ntitle: "Things"\npurpose: "A zoo"\nlegal_basis: contract\nstarts: begun\nkeep: ${keep}\nthen: ${then}\n`;
const HEAD = 'connection: crm\ntables:\n';
const HEAD_LINES = 2;

describe.each(ENGINES)('validate --connect, $name', (engine) => {
  const zoo = ZOOS[engine.name];
  let project: TestProject;
  let cage: Cage;

  beforeAll(async () => {
    project = await makeProject({
      engine,
      target: 'empty',
      policies: {
        'things.yaml': policyOf('things', '3 years'),
        'hourly.yaml': policyOf('hourly', '5 hours'),
        'changed.yaml': policyOf('changed', '3 years', 'anonymise'),
      },
      datamap: `${HEAD}  none: { exempt: "the zoo is empty" }\n`,
    });
    cage = await openCage(engine, project.database);
  });

  afterAll(async () => {
    await cage.owner.end();
    await cage.superuser.end();
    await project.drop();
  });

  test.each(zoo.map((animal) => [animal.name, animal] as const))('%s', async (_, animal) => {
    const { connected, changed } = await look(animal);
    const found = connected.findings.map((one) => `${Math.max(0, one.line - HEAD_LINES)} ${one.code}`);
    expect(found).toEqual(animal.expect);
    expect(connected.findings.filter((one) => /\{\w+\}/.test(`${one.message} ${one.hint}`))).toEqual([]);
    expect(connected.findings.every((one) => one.file === 'datamap/crm.yaml')).toBe(true);
    expect(connected.checked).toHaveLength(animal.rule ? 1 : 0);
    expect(changed).toBe(false);
  });

  test('the found table and columns carry the spelling of the server', async () => {
    const animal = zoo.find((one) => one.name === 'another letter case') as Animal;
    const { connected } = await look(animal);
    const [checked] = connected.checked as [CheckedRule];
    expect([checked.shape.name, ...checked.times.map((time) => time.column)]).toEqual(['Things', 'At']);
  });

  /** Looks at one animal alone in its cage; `changed` compares the catalogue before and after. */
  async function look(animal: Animal): Promise<{ connected: ConnectedProject; changed: boolean }> {
    await cage.clean();
    await cage.owner.query(animal.ddl);
    if (animal.superuser) await cage.superuser.query(animal.superuser);
    project.write('datamap/crm.yaml', `${HEAD}${animal.map.replace(/^/gm, '  ')}\n`);
    const before = await cage.hash();
    const connected = await connectProject(project.read());
    return { connected, changed: before !== (await cage.hash()) };
  }
});
