import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, LOGS_POLICY } from '../support/logs.ts';
import { makeProject, type TestProject } from '../support/project.ts';
import { runIn } from '../unit/cli/recorded.ts';

/** Table → what makes it (with the columns of a log where it says …), and the finding that is expected, if any. */
const ZOO: Readonly<Record<string, readonly [string, string | null]>> = {
  sound: ['CREATE TABLE sound (…)', null],
  Odd_Name: ['CREATE TABLE "Odd_Name" (…)', null],
  soundd: ['SELECT 1', 'table-missing'],
  a_view: ['CREATE VIEW a_view AS SELECT * FROM sound', 'table-not-a-table'],
  no_key: ['CREATE TABLE no_key (id int, ts timestamptz NOT NULL, user_id int)', 'key-missing'],
  triggered: [
    `CREATE TABLE triggered (…); CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE TRIGGER skip BEFORE DELETE ON triggered FOR EACH ROW EXECUTE FUNCTION skip()`,
    'shape-trigger',
  ],
  parent: [
    'CREATE TABLE parent (…); CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE)',
    'dependant-unnamed',
  ],
  ruled: ['CREATE TABLE ruled (…); CREATE RULE keep AS ON DELETE TO ruled DO INSTEAD NOTHING', 'shape-rule'],
  secured: ['CREATE TABLE secured (…); ALTER TABLE secured ENABLE ROW LEVEL SECURITY', 'shape-row-security'],
  parted: [
    'CREATE TABLE parted (id int, ts timestamptz NOT NULL, user_id int, PRIMARY KEY (id, ts)) PARTITION BY RANGE (ts)',
    'shape-children',
  ],
  heir: ['CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (sound)', 'shape-parents'],
  texts: ['CREATE TABLE texts (id int PRIMARY KEY, ts text NOT NULL, user_id int)', 'event-type'],
  zoneless: [
    'CREATE TABLE zoneless (id int PRIMARY KEY, ts timestamp NOT NULL, user_id int)',
    'event-needs-zone',
  ],
  nobody: ['CREATE TABLE nobody (id int PRIMARY KEY, ts timestamptz NOT NULL)', 'column-missing'],
};

const COLUMNS = 'id int PRIMARY KEY, ts timestamptz NOT NULL, user_id int';

const MAP = `connection: crm
tables:
${Object.keys(ZOO)
  .map(
    (table) =>
      `  ${table}: { category: logs, person: { user: user_id }, events: { logged: { column: ts, always: true } } }`,
  )
  .join('\n')}
  child: { exempt: "no personal data" }
`;

/** Line of the data map → table. */
const TABLES = new Map(Object.keys(ZOO).map((table, index) => [index + 3, table]));

let project: TestProject;
let target: pg.Client;

beforeAll(async () => {
  project = await makeProject({ policies: { 'logs.yaml': LOGS_POLICY }, datamap: MAP });
  target = await connect(project.database.url);
  for (const [making] of Object.values(ZOO)) await target.query(making.replace('(…)', `(${COLUMNS})`));
  await target.query("INSERT INTO triggered VALUES (1, '2000-01-01', 1)");
  await target.query("INSERT INTO no_key VALUES (1, '2000-01-01', 1)");
  await target.query('CREATE TABLE forgotten (id int PRIMARY KEY, email text)');
});
afterAll(async () => {
  await target.end();
  await project.drop();
});

interface Finding {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint: string;
}

test('validate --connect names every table that cannot be purged, with its place and reason', async () => {
  const { code, stdout, stderr } = await runIn(project.folder, 'validate --connect --json');
  expect({ code, stderr }).toEqual({ code: 3, stderr: '' });
  const findings = (JSON.parse(stdout) as { findings: Finding[] }).findings.filter(
    (found) => found.severity === 'error',
  );
  const found = findings.map(({ line, code: what }) => [TABLES.get(line) ?? `line ${line}`, what]);
  const expected = Object.entries(ZOO).flatMap(([table, [, what]]) => (what === null ? [] : [[table, what]]));
  // The heir makes its parent a parent, and the forgotten table stands where all tables do.
  expect(found.sort()).toEqual(
    [...expected, ['sound', 'shape-children'], ['line 2', 'table-unmapped']].sort(),
  );
  expect(findings.every((one) => one.file === 'datamap/crm.yaml')).toBe(true);
  expect(findings.find((one) => one.code === 'table-missing')?.hint).toMatch(/sound/);
});

test('plan and apply refuse them with 3, and nothing changes', async () => {
  await project.migrate();
  for (const args of ['plan --json', 'apply --yes --json']) {
    const { code, stdout, stderr } = await runIn(project.folder, args);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/datamap\/crm\.yaml:7:\d+ {2}error {2}key-missing/);
    expect(stderr).toMatch(/^error: \d+ errors.*: nothing was done\n/m);
  }
  const { rows } = await target.query(
    'SELECT (SELECT count(*)::int FROM no_key) + (SELECT count(*)::int FROM triggered) AS n',
  );
  expect(rows[0].n).toBe(2);
});
