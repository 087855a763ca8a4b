import { type Animal, good, place } from './animal.ts';

/** Tables where a deletion could do more, or less, than delete. */
export const SHAPES: readonly Animal[] = [
  {
    name: 'a trigger',
    ddl: `${good('things')} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skip BEFORE DELETE ON things FOR EACH ROW EXECUTE FUNCTION f();`,
    map: place('things'),
    expect: ['2 shape-trigger'],
  },
  {
    name: 'a constraint trigger',
    ddl: `${good('things')} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE CONSTRAINT TRIGGER late AFTER DELETE ON things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();`,
    map: place('things'),
    expect: ['2 shape-trigger'],
  },
  {
    name: 'a generated column',
    ddl: `${good('things')} ALTER TABLE things ADD twice int GENERATED ALWAYS AS (id * 2) STORED;`,
    map: place('things'),
    expect: [],
    rule: true,
  },
  {
    name: 'a trigger that is switched off',
    ddl: `${good('things')} CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; CREATE TRIGGER skip BEFORE DELETE ON things FOR EACH ROW EXECUTE FUNCTION f(); ALTER TABLE things DISABLE TRIGGER skip;`,
    map: place('things'),
    expect: ['2 shape-trigger'],
  },
  {
    name: 'a rewrite rule',
    ddl: `${good('things')} CREATE RULE soft AS ON DELETE TO things DO INSTEAD NOTHING;`,
    map: place('things'),
    expect: ['2 shape-rule'],
  },
  {
    name: 'row security',
    ddl: `${good('things')} ALTER TABLE things ENABLE ROW LEVEL SECURITY;`,
    map: place('things'),
    expect: ['2 shape-row-security'],
  },
  {
    name: 'row security that is forced, yet off',
    ddl: `${good('things')} ALTER TABLE things FORCE ROW LEVEL SECURITY;`,
    map: place('things'),
    expect: ['2 shape-row-security'],
  },
  {
    name: 'a partitioned table',
    ddl: `CREATE TABLE things (id int, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF things DEFAULT;`,
    map: place('things'),
    expect: ['2 shape-children'],
  },
  {
    name: 'a partition',
    ddl: `CREATE TABLE things (id int, at timestamptz, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE p1 PARTITION OF things DEFAULT;`,
    map: `${place('p1')}\nthings: { exempt: "no data" }`,
    expect: ['1 table-missing'],
  },
  {
    name: 'a parent',
    ddl: `${good('things')} CREATE TABLE child () INHERITS (things);`,
    map: `${place('things')}\nchild: { exempt: "no data" }`,
    expect: ['2 shape-children'],
  },
  {
    name: 'a child',
    ddl: `CREATE TABLE base (id int); CREATE TABLE things (at timestamptz NOT NULL, PRIMARY KEY (id)) INHERITS (base); CREATE INDEX ON things (at);`,
    map: `${place('things')}\nbase: { exempt: "no data" }`,
    expect: ['2 shape-parents'],
  },
  {
    name: 'an outgoing foreign key',
    ddl: `CREATE TABLE kinds (id int PRIMARY KEY); ${good('things')} ALTER TABLE things ADD kind int REFERENCES kinds;`,
    map: `${place('things')}\nkinds: { exempt: "no data" }`,
    expect: [],
    rule: true,
  },
];
