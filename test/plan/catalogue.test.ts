import { createHash } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectProject, type ConnectedProject } from '../../src/app/connect.ts';
import type { CheckedRule } from '../../src/plan/checked-rule.ts';
import { makeProject, type TestProject } from '../support/project.ts';

/*
 * A zoo of tables, each with what a data map says of it and what `validate --connect` must find: code and line, the
 * line counted from the table's own. Looking must change nothing.
 */

interface Animal {
  readonly name: string;
  /** As the owner of the tables; `{superuser}` lines need more rights. */
  readonly ddl: string;
  readonly superuser?: string;
  /** Under `tables:`; what is not said of the one category is filled in. */
  readonly map: string;
  /** `line code` by line of the map, from 1. */
  readonly expect: readonly string[];
  /** Whether a rule comes out of it. */
  readonly rule?: boolean;
}

const place = (table: string, more = 'events: { begun: at }'): string =>
  `${table}:\n  category: things\n  person: none\n  because: "a zoo"\n  ${more.replaceAll('\n', '\n  ')}`;
const filtered = (table: string, where: string): string => place(table, `events: { begun: at }\nwhere:\n  ${where}`);
const good = (table: string, key = 'PRIMARY KEY (id)'): string =>
  `CREATE TABLE ${table} (id int NOT NULL, at timestamptz NOT NULL, ${key}); CREATE INDEX ON ${table} (at);`;
const typed = `CREATE TABLE typed (id int PRIMARY KEY, at timestamptz NOT NULL, i2 int2, i4 int4, i8 int8, n numeric(5,2), f4 float4, f8 float8, t text, vc varchar(3), ch char(3), e mood, b boolean, u uuid, by bytea, d date, ts timestamp, tz timestamptz, j jsonb, iv interval, dom adult, arr int[], ti time); CREATE INDEX ON typed (at);`;
const VALUE_PRELUDE = `CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN adult AS int CHECK (VALUE > 17); ${typed}`;
const wrongValue = (name: string, where: string, code: string | null): Animal => ({
  name,
  ddl: VALUE_PRELUDE,
  map: filtered('typed', where),
  expect: code === null ? [] : [`6 ${code}`],
  rule: code === null,
});
const incoming = (action: string): Animal => ({
  name: `an incoming foreign key, on delete ${action}`,
  ddl: `${good('people')} CREATE TABLE orders (id int PRIMARY KEY, person int DEFAULT 1 REFERENCES people ON DELETE ${action});`,
  map: `${place('people')}\norders: { exempt: "no data" }`,
  expect: ['2 shape-incoming-key'],
});

const ZOO: readonly Animal[] = [
  { name: 'an ordinary table', ddl: good('things'), map: place('things'), expect: [], rule: true },
  { name: 'a table that is not there', ddl: good('things'), map: `${place('thinks')}\nthings: { exempt: "no data" }`, expect: ['1 table-missing'] },
  { name: 'two tables of one name', ddl: `CREATE SCHEMA a; CREATE SCHEMA b; ${good('a.things')} ${good('b.things')}`, map: place('things'), expect: ['0 table-unmapped', '0 table-unmapped', '1 table-ambiguous'] },
  { name: 'two tables of one name, one of them named', ddl: `CREATE SCHEMA a; CREATE SCHEMA b; ${good('a.things')} ${good('b.things')}`, map: `${place('b.things')}\na.things: { exempt: "no data" }`, expect: [], rule: true },
  { name: 'another letter case', ddl: good('"Things"').replaceAll(' at', ' "At"').replaceAll('(at', '("At"'), map: place('THINGS', 'events: { begun: AT }'), expect: [], rule: true },
  { name: 'names in two letter cases', ddl: `${good('"Things"')} ${good('"THINGS"')}`, map: `${place('things')}\nThings: { exempt: "no data" }\nTHINGS: { exempt: "no data" }`, expect: ['1 table-ambiguous'] },
  { name: 'one table under two names', ddl: good('people'), map: `${place('people')}\nPeople: { exempt: "no data" }`, expect: ['6 table-twice'], rule: true },
  { name: 'odd names', ddl: `CREATE TABLE "Weird Table; --" ("the id" int PRIMARY KEY, "when $1" date NOT NULL, "select" text); CREATE INDEX ON "Weird Table; --" ("when $1");`, map: place('"Weird Table; --"', 'events: { begun: "when $1" }\nwhere: { select: "\\" OR 1 = 1" }'), expect: [], rule: true },
  { name: 'a view', ddl: `${good('things')} CREATE VIEW shown AS SELECT * FROM things;`, map: `${place('shown')}\nthings: { exempt: "no data" }`, expect: ['2 table-not-a-table'] },
  { name: 'a view of which nothing is said', ddl: `${good('things')} CREATE VIEW shown AS SELECT * FROM things;`, map: place('things'), expect: [], rule: true },
  { name: 'a materialized view', ddl: `${good('things')} CREATE MATERIALIZED VIEW kept AS SELECT * FROM things;`, map: `${place('kept')}\nthings: { exempt: "no data" }`, expect: ['2 table-not-a-table'] },
  { name: 'a materialized view of which nothing is said', ddl: `${good('things')} CREATE MATERIALIZED VIEW kept AS SELECT * FROM things;`, map: place('things'), expect: ['0 table-unmapped'], rule: true },
  { name: 'a temporary table of somebody else', ddl: `CREATE TEMPORARY TABLE passing (id int PRIMARY KEY, at timestamptz);`, map: place('passing'), expect: ['1 table-missing'] },
  { name: 'an unlogged table', ddl: good('things').replace('CREATE TABLE', 'CREATE UNLOGGED TABLE'), map: place('things'), expect: [], rule: true },
  { name: 'no key', ddl: good('things', 'UNIQUE (id)'), map: place('things'), expect: ['2 key-missing'] },
  { name: 'no primary key, and a named one', ddl: good('things', 'UNIQUE (id)'), map: place('things', 'events: { begun: at }\nkey: id'), expect: [], rule: true },
  { name: 'a nullable key', ddl: `CREATE TABLE things (id int UNIQUE, at timestamptz NOT NULL); CREATE INDEX ON things (at);`, map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'a partial key', ddl: `${good('things', 'CHECK (true)')} CREATE UNIQUE INDEX ON things (id) WHERE id > 0;`, map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'a deferrable key', ddl: good('things', 'UNIQUE (id) DEFERRABLE'), map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'a deferrable primary key', ddl: good('things', 'PRIMARY KEY (id) DEFERRABLE'), map: place('things'), expect: ['2 key-missing'] },
  { name: 'a key of an expression', ddl: `${good('things', 'CHECK (true)')} CREATE UNIQUE INDEX ON things ((id + 1));`, map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'an index that is not unique', ddl: `${good('things', 'CHECK (true)')} CREATE INDEX ON things (id);`, map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'half of a key', ddl: good('things', 'PRIMARY KEY (id, at)'), map: place('things', 'events: { begun: at }\nkey: id'), expect: ['6 key-not-unique'] },
  { name: 'a composite key, in any order', ddl: good('things', 'PRIMARY KEY (id, at)'), map: place('things', 'events: { begun: at }\nkey: [at, id]'), expect: [], rule: true },
  { name: 'a key that covers more', ddl: good('things', 'PRIMARY KEY (id) INCLUDE (at)'), map: place('things'), expect: [], rule: true },
  { name: 'a key of floats', ddl: good('things').replace('id int', 'id float8'), map: place('things'), expect: ['2 key-type'] },
  { name: 'a key of a type of its own', ddl: good('things').replace('id int', 'id inet'), map: place('things'), expect: ['2 key-type'] },
  { name: 'a key of a domain', ddl: `CREATE DOMAIN number AS int; ${good('things').replace('id int', 'id number')}`, map: place('things'), expect: [], rule: true },
  { name: 'a trigger', ddl: `${good('things')} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skip BEFORE DELETE ON things FOR EACH ROW EXECUTE FUNCTION f();`, map: place('things'), expect: ['2 shape-trigger'] },
  { name: 'a trigger that is switched off', ddl: `${good('things')} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skip BEFORE DELETE ON things FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE things DISABLE TRIGGER skip;`, map: place('things'), expect: ['2 shape-trigger'] },
  { name: 'a rewrite rule', ddl: `${good('things')} CREATE RULE soft AS ON DELETE TO things DO INSTEAD NOTHING;`, map: place('things'), expect: ['2 shape-rule'] },
  { name: 'row security', ddl: `${good('things')} ALTER TABLE things ENABLE ROW LEVEL SECURITY;`, map: place('things'), expect: ['2 shape-row-security'] },
  { name: 'row security that is forced, yet off', ddl: `${good('things')} ALTER TABLE things FORCE ROW LEVEL SECURITY;`, map: place('things'), expect: ['2 shape-row-security'] },
  { name: 'a partitioned table', ddl: `CREATE TABLE things (id int, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF things DEFAULT;`, map: place('things'), expect: ['2 shape-children'] },
  { name: 'a partition', ddl: `CREATE TABLE things (id int, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF things DEFAULT;`, map: `${place('p1')}\nthings: { exempt: "no data" }`, expect: ['1 table-missing'] },
  { name: 'a parent', ddl: `${good('things')} CREATE TABLE child () INHERITS (things);`, map: `${place('things')}\nchild: { exempt: "no data" }`, expect: ['2 shape-children'] },
  { name: 'a child', ddl: `CREATE TABLE base (id int); CREATE TABLE things (at timestamptz NOT NULL, PRIMARY KEY (id)) INHERITS (base); CREATE INDEX ON things (at);`, map: `${place('things')}\nbase: { exempt: "no data" }`, expect: ['2 shape-parents'] },
  ...['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'].map(incoming),
  { name: 'a foreign key to itself', ddl: `${good('things')} ALTER TABLE things ADD parent int REFERENCES things;`, map: place('things'), expect: ['2 shape-incoming-key'] },
  { name: 'an outgoing foreign key', ddl: `CREATE TABLE kinds (id int PRIMARY KEY); ${good('things')} ALTER TABLE things ADD kind int REFERENCES kinds;`, map: `${place('things')}\nkinds: { exempt: "no data" }`, expect: [], rule: true },
  { name: 'a start that is not there', ddl: good('things'), map: place('things', 'events: { begun: att }'), expect: ['5 column-missing'] },
  { name: 'a start that is no time', ddl: good('things').replace('at timestamptz', 'at text'), map: place('things'), expect: ['5 event-type'] },
  { name: 'whole numbers without `as`', ddl: good('things').replace('at timestamptz', 'at bigint'), map: place('things'), expect: ['5 event-type'] },
  { name: 'whole numbers with `as`', ddl: good('things').replace('at timestamptz', 'at int'), map: place('things', 'events: { begun: { column: at, as: epoch_s } }'), expect: [], rule: true },
  { name: '`as` on a time', ddl: good('things'), map: place('things', 'events: { begun: { column: at, as: epoch_ms } }'), expect: ['5 event-as'] },
  { name: '`as` on a fraction', ddl: good('things').replace('at timestamptz', 'at numeric'), map: place('things', 'events: { begun: { column: at, as: epoch_ms } }'), expect: ['5 event-as'] },
  { name: 'a time without a zone', ddl: good('things').replace('at timestamptz', 'at timestamp'), map: place('things'), expect: ['5 event-needs-zone'] },
  { name: 'a date, by days', ddl: good('things').replace('at timestamptz', 'at date'), map: place('things'), expect: [], rule: true },
  { name: 'a date, by hours', ddl: good('things').replace('at timestamptz', 'at date'), map: place('things').replace('things\n', 'hourly\n'), expect: ['5 event-date-hours'] },
  { name: 'no index on the start', ddl: 'CREATE TABLE things (id int PRIMARY KEY, at timestamptz);', map: place('things'), expect: ['5 start-unindexed'], rule: true },
  { name: 'an index of which the start is the second column', ddl: 'CREATE TABLE things (id int PRIMARY KEY, at timestamptz); CREATE INDEX ON things (id, at);', map: place('things'), expect: ['5 start-unindexed'], rule: true },
  { name: 'a filter over a column that is not there', ddl: good('things'), map: filtered('things', 'stat: a'), expect: ['6 column-missing'] },
  wrongValue('a text for a whole number', 'i4: "5"', 'value-type'),
  wrongValue('a whole number', 'i8: 9223372036854775807', null),
  wrongValue('a whole number that its column cannot hold', 'i2: 40000', 'value-type'),
  wrongValue('a fraction for a whole number', 'i4: 5.5', 'value-type'),
  wrongValue('a number for a text', 't: 5', 'value-type'),
  wrongValue('a boolean for a text', 'vc: true', 'value-type'),
  wrongValue('a text', 'ch: abc', null),
  wrongValue('a value that the enum has not', 'e: Glad', 'value-type'),
  wrongValue('a value of the enum', 'e: glad', null),
  wrongValue('a text for a boolean', 'b: "true"', 'value-type'),
  wrongValue('a number for a numeric', 'n: 5.25', null),
  wrongValue('a text for a numeric', 'n: "5.25"', 'value-type'),
  wrongValue('a text for a uuid', 'u: abc', 'value-type'),
  wrongValue('a date that does not exist', 'd: 2023-02-29', 'value-type'),
  wrongValue('a date', 'd: 2024-02-29', null),
  wrongValue('an order of times without a zone', 'ts: { below: "2024-03-31T12:00:00" }', null),
  wrongValue('a zone for times without one', 'ts: { below: "2024-03-31T12:00:00Z" }', 'value-type'),
  wrongValue('no zone for times with one', 'tz: { below: "2024-03-31T12:00:00" }', 'value-type'),
  wrongValue('equality of floats', 'f8: 1', 'comparison-type'),
  wrongValue('an order of floats', 'f4: { above: 1.5 }', null),
  wrongValue('an order of texts', 't: { above: a }', 'comparison-type'),
  wrongValue('the beginning of a number', 'i4: { starts_with: "1" }', 'comparison-type'),
  wrongValue('a domain of whole numbers', 'dom: 18', null),
  wrongValue('bytes', 'by: a', 'column-no-condition'),
  wrongValue('jsonb', 'j: a', 'column-no-condition'),
  wrongValue('an interval', 'iv: a', 'column-no-condition'),
  wrongValue('an array', 'arr: 1', 'column-no-condition'),
  wrongValue('a time of day', 'ti: "12:00"', 'column-no-condition'),
  wrongValue('whether jsonb is null', 'j: null', null),
  { name: 'a table of which nothing is said', ddl: `${good('things')} CREATE TABLE forgotten (id int);`, map: place('things'), expect: ['0 table-unmapped'], rule: true },
  { name: 'a table that is to be done', ddl: `${good('things')} CREATE TABLE old (id int);`, map: `${place('things')}\nold: { todo: "to be dropped" }`, expect: ['6 table-todo'], rule: true },
  { name: 'an exempt table that is not there', ddl: good('things'), map: `${place('things')}\nold: { exempt: "no data" }`, expect: ['6 table-missing'], rule: true },
  { name: "an extension's own tables", ddl: good('things'), superuser: `CREATE TABLE owned (id int); ALTER EXTENSION plpgsql ADD TABLE owned;`, map: place('things'), expect: [], rule: true },
  { name: 'a foreign table', ddl: good('things'), superuser: `CREATE FOREIGN DATA WRAPPER nowhere; CREATE SERVER there FOREIGN DATA WRAPPER nowhere; CREATE FOREIGN TABLE far (id int, at timestamptz) SERVER there;`, map: `${place('far')}\nthings: { exempt: "no data" }`, expect: ['2 table-not-a-table'] },
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
  await superuser.query(`DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION ${project.database.targetRole}`);
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
