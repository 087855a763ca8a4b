import { isOld, type Species, TIMES, things, withoutOld } from './species.ts';

/** Tables by what stands in their rows, and beside them. */
export const COLUMNS: readonly Species[] = [
  {
    name: 'generated columns, and one from a sequence',
    ddl: `CREATE TABLE things (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz, n serial, twice int GENERATED ALWAYS AS (n * 2) STORED,
        late bool GENERATED ALWAYS AS (at IS NULL) STORED);
      INSERT INTO things (at) SELECT at FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'columns of many types, and checks over them',
    ddl: `CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE DOMAIN small AS int CHECK (VALUE < 100);
      CREATE TABLE things (id int PRIMARY KEY, at timestamptz, f float8 DEFAULT 'NaN', b bytea DEFAULT '\\x00ff', j jsonb DEFAULT '{"b": 1, "a": [null]}',
        a int[] DEFAULT '{{1,2},{3,NULL}}', r int4range DEFAULT '[1,5)', v interval DEFAULT '1 mon -1 day', m mood DEFAULT 'sad', d small DEFAULT 7,
        p point DEFAULT '(1,2)', x xid DEFAULT '5', c "char" DEFAULT 'z', z bit(3) DEFAULT B'101', t time DEFAULT '24:00', CHECK (id > 0), EXCLUDE USING btree (id WITH =));
      INSERT INTO things (id, at) SELECT i, at FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a table on which views stand, and a copy of it',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};
      CREATE VIEW shown AS SELECT * FROM things; CREATE MATERIALIZED VIEW kept AS SELECT * FROM things`,
    map: `${things()}\nkept: { exempt: "no data" }`,
  },
  {
    name: 'two categories of which one lives here, and rows of neither',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz, kind text);
      INSERT INTO things SELECT i + 100 * k, at, (ARRAY['one', 'two', NULL])[k] FROM ${TIMES}, generate_series(1, 3) k`,
    map: things('events: { begun: at }\nwhere: { kind: one }'),
    left: ({ things: rows = [] }) => ({ things: rows.filter((row) => row['kind'] !== 'one' || !isOld(row)) }),
  },
  {
    name: 'a foreign key that goes out',
    ddl: `CREATE TABLE kinds (id int PRIMARY KEY, at timestamptz); INSERT INTO kinds VALUES (1, '2010-01-01'), (2, now());
      CREATE TABLE things (id int PRIMARY KEY, at timestamptz, kind int REFERENCES kinds ON DELETE CASCADE);
      INSERT INTO things SELECT i, at, 1 + i % 2 FROM ${TIMES}`,
    map: `${things()}\nkinds: { exempt: "no data" }`,
  },
  {
    name: 'triggers and row security on a table beside it',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM beside; RETURN NULL; END';
      CREATE TABLE near (id int PRIMARY KEY, at timestamptz); INSERT INTO near SELECT i, at FROM ${TIMES};
      ALTER TABLE near ENABLE ROW LEVEL SECURITY; ALTER TABLE near FORCE ROW LEVEL SECURITY;
      CREATE TRIGGER sweep AFTER DELETE ON near FOR EACH STATEMENT EXECUTE FUNCTION f()`,
    map: `${things()}\nnear: { exempt: "no data" }`,
  },
  {
    name: 'a trigger that writes elsewhere',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};
      CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN DELETE FROM beside; RETURN OLD; END';
      CREATE TRIGGER sweep AFTER DELETE ON things FOR EACH ROW EXECUTE FUNCTION f()`,
    map: things(),
    refused: 'shape-trigger',
  },
  {
    name: 'a rewrite rule that writes elsewhere',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};
      CREATE RULE sweep AS ON DELETE TO things DO ALSO DELETE FROM beside`,
    map: things(),
    refused: 'shape-rule',
  },
  {
    name: 'rows that are published whole when they are deleted',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};
      ALTER TABLE things REPLICA IDENTITY FULL`,
    map: things(),
    left: ({ things: rows }) => ({ things: withoutOld(rows) }),
  },
];
