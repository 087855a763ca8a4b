import { type Animal, good, place } from './animal.ts';

/** Tables by their names. */
export const NAMES: readonly Animal[] = [
  { name: 'an ordinary table', ddl: good('things'), map: place('things'), expect: [], rule: true },
  {
    name: 'a table that is not there',
    ddl: good('things'),
    map: `${place('thinks')}\nthings: { exempt: "no data" }`,
    expect: ['1 table-missing'],
  },
  {
    name: 'two tables of one name',
    ddl: `CREATE SCHEMA a; CREATE SCHEMA b; ${good('a.things')} ${good('b.things')}`,
    map: place('things'),
    expect: ['0 table-unmapped', '0 table-unmapped', '1 table-ambiguous'],
  },
  {
    name: 'two tables of one name, one of them named',
    ddl: `CREATE SCHEMA a; CREATE SCHEMA b; ${good('a.things')} ${good('b.things')}`,
    map: `${place('b.things')}\na.things: { exempt: "no data" }`,
    expect: [],
    rule: true,
  },
  {
    name: 'another letter case',
    ddl: good('"Things"').replaceAll(' at', ' "At"').replaceAll('(at', '("At"'),
    map: place('THINGS', 'events: { begun: AT }'),
    expect: [],
    rule: true,
  },
  {
    name: 'names in two letter cases',
    ddl: `${good('"Things"')} ${good('"THINGS"')}`,
    map: `${place('things')}\nThings: { exempt: "no data" }\nTHINGS: { exempt: "no data" }`,
    expect: ['1 table-ambiguous'],
  },
  {
    name: 'one table under two names',
    ddl: good('people'),
    map: `${place('people')}\nPeople: { exempt: "no data" }`,
    expect: ['6 table-twice'],
    rule: true,
  },
  {
    name: 'odd names',
    ddl: `CREATE TABLE "Weird Table (%s)" ("the id" int PRIMARY KEY, "when $1" date NOT NULL, "select" text); CREATE INDEX ON "Weird Table (%s)" ("when $1");`,
    map: place('"Weird Table (%s)"', 'events: { begun: "when $1" }\nwhere: { select: "\\" OR 1 = 1" }'),
    expect: [],
    rule: true,
  },
  {
    name: 'a view',
    ddl: `${good('things')} CREATE VIEW shown AS SELECT * FROM things;`,
    map: `${place('shown')}\nthings: { exempt: "no data" }`,
    expect: ['2 table-not-a-table'],
  },
  {
    name: 'a view of which nothing is said',
    ddl: `${good('things')} CREATE VIEW shown AS SELECT * FROM things;`,
    map: place('things'),
    expect: [],
    rule: true,
  },
  {
    name: 'a materialized view',
    ddl: `${good('things')} CREATE MATERIALIZED VIEW kept AS SELECT * FROM things;`,
    map: `${place('kept')}\nthings: { exempt: "no data" }`,
    expect: ['2 table-not-a-table'],
  },
  {
    name: 'a materialized view of which nothing is said',
    ddl: `${good('things')} CREATE MATERIALIZED VIEW kept AS SELECT * FROM things;`,
    map: place('things'),
    expect: ['0 table-unmapped'],
    rule: true,
  },
  {
    name: 'a temporary table of somebody else',
    ddl: `CREATE TEMPORARY TABLE passing (id int PRIMARY KEY, at timestamptz);`,
    map: place('passing'),
    expect: ['1 table-missing'],
  },
  {
    name: 'an unlogged table',
    ddl: good('things').replace('CREATE TABLE', 'CREATE UNLOGGED TABLE'),
    map: place('things'),
    expect: [],
    rule: true,
  },
];
