import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { sha256Hex } from '../../src/digest.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { runIn } from '../unit/cli/recorded.ts';
import { BASE, CORPUS } from './case.ts';
import { countOf, expectText, findingsOf, isToldInFrench, type Told, verdictOf } from './told.ts';

/*
 * Projects that are sound by themselves, over databases where they must not run. A case is a folder: `schema.sql`, run by the
 * role that owns the tables, `superuser.sql`, and in `project/` what differs from the base.
 */

const MEANING = join(CORPUS, 'meaning');
const CASES = readdirSync(MEANING, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

const NOT_ASKED = /^(?:the databases were not asked|les bases de données n’ont pas été interrogées).*\n$/;

let database: FreshDatabase;
let owner: pg.Client;
let superuser: pg.Client;

beforeAll(async () => {
  database = await freshDatabase();
  owner = await connect(database.url);
  superuser = await connect(database.superuserUrl);
});

afterAll(async () => {
  await owner.end();
  await superuser.end();
  await database.drop();
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}

/** Makes the case's tables alone in the database. */
async function makeTables(name: string): Promise<void> {
  await superuser.query('DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE');
  await superuser.query(
    `DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ${database.targetRole}`,
  );
  await owner.query(readFileSync(join(MEANING, name, 'schema.sql'), 'utf8'));
  const more = join(MEANING, name, 'superuser.sql');
  if (existsSync(more)) await superuser.query(readFileSync(more, 'utf8'));
}

function makeProject(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'retentiond-meaning-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(BASE, folder, { recursive: true });
  cpSync(join(MEANING, 'live.config.yaml'), join(folder, 'retentiond.yaml'));
  const own = join(MEANING, name, 'project');
  if (existsSync(own)) cpSync(own, folder, { recursive: true });
  return folder;
}

async function catalogueHash(): Promise<string> {
  const { rows } = await superuser.query(
    'SELECT (SELECT json_agg(c.* ORDER BY c.oid)::text FROM (SELECT oid, relname, relkind, relowner, relacl::text, relfilenode, relhastriggers, relrowsecurity FROM pg_class) c) AS classes, (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables) AS changes',
  );
  return sha256Hex(JSON.stringify(rows));
}

async function validate(folder: string, flags = ''): Promise<readonly Told[]> {
  const environment = { CRM_URL: database.url };
  const recorded = await runIn(folder, `validate --connect --json${flags}`, { environment });
  // What is wrong in the files themselves is told without the databases.
  return findingsOf({ ...recorded, stderr: recorded.stderr.replace(NOT_ASKED, '') });
}

test.for(CASES.map((name, index) => [name, isToldInFrench(index)] as const))(
  '%s',
  async ([name, inFrench], { task }) => {
    await makeTables(name);
    const folder = makeProject(name);
    const before = await catalogueHash();
    const findings = await validate(folder);
    task.meta.hostile = countOf('meaning', findings);
    await expect(expectText(findings)).toMatchFileSnapshot(join(MEANING, `${name}.expect`));
    expect(findings.length > 0).toBe(!name.endsWith('-sound'));
    if (inFrench) {
      const french = await validate(folder, ' --language fr');
      expect(verdictOf(french), 'the same verdict twice').toEqual(verdictOf(findings));
    }
    expect(await catalogueHash(), 'nothing was changed').toBe(before);
  },
);

test('has no expectation without a case', () => {
  const kept = readdirSync(MEANING).filter((file) => file.endsWith('.expect'));
  expect(kept.sort()).toEqual(CASES.map((name) => `${name}.expect`).sort());
});
