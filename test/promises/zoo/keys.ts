import { type Species, TIMES, things } from './species.ts';

const ODD_TEXTS = String.raw`ARRAY['', ' ', '''', '"', '\', '{', '},{', 'NULL', 'null', E'a\nb', 'é', E'e\u0301', ',', '$1', '%s', 'a', 'A', 'a ']`;
const NOTE = `'note ' || i`;

/** Tables by what names their rows. */
export const KEYS: readonly Species[] = [
  {
    name: 'a composite key, half of which is the same in every row',
    ddl: `CREATE TABLE things (a int, b text, at timestamptz, note text, PRIMARY KEY (a, b));
      INSERT INTO things SELECT 1, i::text, at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a composite key whose halves change places between rows',
    ddl: `CREATE TABLE things (a text, b text, at timestamptz, note text, PRIMARY KEY (a, b));
      INSERT INTO things VALUES ('x', 'y', '2010-01-01', 'goes'), ('y', 'x', now(), 'stays'), ('xy', '', now(), 'stays'), ('', 'xy', '2010-01-01', 'goes')`,
    map: things(),
  },
  {
    name: 'a key of uuids',
    ddl: `CREATE TABLE things (id uuid PRIMARY KEY, at timestamptz, note text);
      INSERT INTO things SELECT md5(i::text)::uuid, at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'a key of odd texts',
    ddl: `CREATE TABLE things (id text PRIMARY KEY, at timestamptz, note text);
      INSERT INTO things SELECT id, CASE WHEN i % 2 = 0 THEN '2010-01-01' ELSE now() END, ${NOTE} FROM unnest(${ODD_TEXTS}) WITH ORDINALITY AS odd (id, i)`,
    map: things(),
  },
  {
    name: 'numbers that no double can tell apart',
    ddl: `CREATE TABLE things (id bigint PRIMARY KEY, at timestamptz, note text);
      INSERT INTO things SELECT 9007199254740990 + i, at, ${NOTE} FROM ${TIMES}`,
    map: things(),
  },
  {
    name: 'no primary key, and a unique index that is named',
    ddl: `CREATE TABLE things (id int NOT NULL UNIQUE, other int UNIQUE, at timestamptz, note text);
      INSERT INTO things SELECT i, 11 - i, at, ${NOTE} FROM ${TIMES}`,
    map: things('events: { begun: at }\nkey: id'),
  },
  {
    name: 'names in quotes',
    ddl: `CREATE SCHEMA a; CREATE TABLE a."Weird Table (%s)" ("the ""id""" int PRIMARY KEY, at timestamptz, "select" text, "$1" text);
      INSERT INTO a."Weird Table (%s)" SELECT i, at, ${NOTE}, ${NOTE} FROM ${TIMES}`,
    map: things('events: { begun: at }', `'a.Weird Table (%s)'`),
    left: (before) => ({
      'a.Weird Table (%s)': (before['a.Weird Table (%s)'] ?? []).filter(
        ({ at }) => !/^20[01]\d-/.test(at ?? ''),
      ),
    }),
  },
  {
    name: 'the same name in two schemas, of which one is mapped',
    ddl: `CREATE SCHEMA a; CREATE SCHEMA b;
      CREATE TABLE a.things (id int PRIMARY KEY, at timestamptz); INSERT INTO a.things SELECT i, at FROM ${TIMES};
      CREATE TABLE b.things (id int PRIMARY KEY, at timestamptz); INSERT INTO b.things SELECT i, at FROM ${TIMES}`,
    map: `${things('events: { begun: at }', 'a.things')}\nb.things: { exempt: "no data" }`,
    left: (before) => ({
      'a.things': (before['a.things'] ?? []).filter(({ at }) => !/^20[01]\d-/.test(at ?? '')),
    }),
  },
];
