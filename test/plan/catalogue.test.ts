import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConnectedProject, connectProject } from '../../src/app/connect.ts';
import type { CheckedRule } from '../../src/plan/checked-rule.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import type { Animal } from './zoo/animal.ts';
import { COLUMNS } from './zoo/columns.ts';
import { COVERAGE } from './zoo/coverage.ts';
import { DEPENDANTS } from './zoo/dependants.ts';
import { KEYS } from './zoo/keys.ts';
import { NAMES } from './zoo/names.ts';
import { SHAPES } from './zoo/shapes.ts';
import { VALUES } from './zoo/values.ts';

/*
 * A zoo of tables, each with what a data map says of it and what `validate --connect` must find. Looking must change nothing.
 */

/** Everything that is looked at. */
const ZOO: readonly Animal[] = [
  ...NAMES,
  ...KEYS,
  ...SHAPES,
  ...DEPENDANTS,
  ...COLUMNS,
  ...VALUES,
  ...COVERAGE,
];

const policyOf = (category: string, keep: string): string =>
  `category: ${category}\ntitle: "Things"\npurpose: "A zoo"\nlegal_basis: contract\nstarts: begun\nkeep: ${keep}\nthen: delete\n`;
const HEAD = 'connection: crm\ntables:\n';
const HEAD_LINES = 2;

let project: TestProject;
let owner: pg.Client;
let superuser: pg.Client;

beforeAll(async () => {
  project = await makeProject({
    policies: { 'things.yaml': policyOf('things', '3 years'), 'hourly.yaml': policyOf('hourly', '5 hours') },
    datamap: `${HEAD}  none: { exempt: "the zoo is empty" }\n`,
  });
  owner = await connect(project.database.url);
  superuser = await connect(project.database.superuserUrl);
});

afterAll(async () => {
  await owner.end();
  await superuser.end();
  await project.drop();
});

describe('validate --connect', () => {
  test.each(ZOO.map((animal) => [animal.name, animal] as const))('%s', async (_, animal) => {
    const { connected, changed } = await look(animal);
    const found = connected.findings.map((one) => `${Math.max(0, one.line - HEAD_LINES)} ${one.code}`);
    expect(found).toEqual(animal.expect);
    expect(connected.findings.filter((one) => /\{\w+\}/.test(`${one.message} ${one.hint}`))).toEqual([]);
    expect(connected.findings.every((one) => one.file === 'datamap/crm.yaml')).toBe(true);
    expect(connected.checked).toHaveLength(animal.rule ? 1 : 0);
    expect(changed).toBe(false);
  });

  test('the found table and columns carry the spelling of the server', async () => {
    const animal = ZOO.find((one) => one.name === 'another letter case') as Animal;
    const { connected } = await look(animal);
    const [checked] = connected.checked as [CheckedRule];
    expect([checked.shape.name, ...checked.times.map((time) => time.column)]).toEqual(['Things', 'At']);
  });
});

/** Looks at one animal alone in its cage; `changed` compares the catalogue before and after. */
async function look(animal: Animal): Promise<{ connected: ConnectedProject; changed: boolean }> {
  await cleanUp();
  await owner.query(animal.ddl);
  if (animal.superuser) await superuser.query(animal.superuser);
  project.write('datamap/crm.yaml', `${HEAD}${animal.map.replace(/^/gm, '  ')}\n`);
  const before = await catalogueHash();
  const connected = await connectProject(project.read());
  return { connected, changed: before !== (await catalogueHash()) };
}

async function cleanUp(): Promise<void> {
  await superuser.query('ALTER EXTENSION plpgsql DROP TABLE owned').catch(() => undefined);
  await superuser.query('DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE; DROP TABLE IF EXISTS owned');
  await owner.query('DISCARD TEMP; DROP SCHEMA IF EXISTS a CASCADE; DROP SCHEMA IF EXISTS b CASCADE');
  await superuser.query(
    `DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ${project.database.targetRole}`,
  );
}

async function catalogueHash(): Promise<string> {
  const { rows } = await superuser.query(
    `SELECT (SELECT json_agg(c.* ORDER BY c.oid)::text FROM (SELECT oid, relname, relkind, relowner, relacl, relfilenode, relhastriggers, relrowsecurity FROM pg_class) c) AS classes, (SELECT json_agg(a.* ORDER BY attrelid, attnum)::text FROM (SELECT attrelid, attnum, attname, atttypid, attnotnull FROM pg_attribute) a) AS columns`,
  );
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex');
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
