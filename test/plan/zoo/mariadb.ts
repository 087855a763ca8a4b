import { type Animal, filtered, place } from './animal.ts';

/** An ordinary table with an index on its start. */
function good(table: string, key = 'PRIMARY KEY (id)'): string {
  return `CREATE TABLE ${table} (id int NOT NULL, at timestamp NOT NULL DEFAULT '2020-01-01', KEY (at), ${key});`;
}

const THINGS = good('things');
const LONG = 't'.repeat(64);

/** A table of one kind; without a code nothing is wrong with it. */
function one(name: string, ddl: string, code: string | null, map = place('things')): Animal {
  return { name, ddl, map, expect: code === null ? [] : [code], rule: code === null };
}

const TYPED = `CREATE TABLE typed (id int PRIMARY KEY, at timestamp NULL, KEY (at), b tinyint(1), i1 tinyint,
  u1 tinyint unsigned, i3 mediumint, i4 int(5), u8 bigint unsigned zerofill, n decimal(5,2), f8 double, y year,
  t text, vc varchar(3), e enum('glad','sad'), s set('w','x','y','z'), u uuid, by2 varbinary(9), d date, dt datetime(3), j json, ti time)`;

/** A filter of one comparison; without a code it is one that the server understands. */
function compared(name: string, where: string, code: string | null): Animal {
  return {
    ...one(name, TYPED, code === null ? null : `6 ${code}`, filtered('typed', where)),
  };
}

const ORDERS = (more: string): string =>
  `${good('people')} CREATE TABLE orders (id int PRIMARY KEY, person int, ${more});`;
const FOREIGN = 'FOREIGN KEY (person) REFERENCES people (id)';
const STAYS = 'orders: { exempt: "no data" }';

function parent(action: string, on = 'person'): string {
  const dependants = `dependants:\n  - { table: orders, on: ${on}, then: ${action} }`;
  const company = action === 'delete' ? 'orders: { with: people }' : STAYS;
  return `${place('people', `events: { begun: at }\n${dependants}`)}\n${company}`;
}

const CODED = (collation: string, ours = 'COLLATE utf8mb4_general_ci', keys = 'KEY (code)'): string =>
  `${THINGS} ALTER TABLE things ADD code varchar(9) ${ours};
   CREATE TABLE notes (id int PRIMARY KEY, code varchar(9) ${collation}, ${keys});`;
const FOLDED = 'COLLATE utf8mb4_general_ci';
const BIN = 'COLLATE utf8mb4_bin';
const BYTES = '/*M! COLLATE utf8mb4_nopad_bin */ /*!80017 COLLATE utf8mb4_0900_bin */';
const LINKED = `${filtered('things', '{ some: notes, on: { code: code } }')}\nnotes: { exempt: "no data" }`;

/** Tables as only MariaDB and MySQL have them. */
export const MARIADB_ZOO: readonly Animal[] = [
  one('an ordinary table', THINGS, null),
  one(
    'another letter case',
    "CREATE TABLE Things (Id int PRIMARY KEY, At timestamp NOT NULL DEFAULT '2020-01-01', KEY (At));",
    null,
    place('things'),
  ),
  one(
    'names of 64 characters',
    good(LONG)
      .replaceAll(' at ', ` ${'é'.repeat(64)} `)
      .replace('(at)', `(${'é'.repeat(64)})`),
    null,
    place(LONG, `events: { begun: ${'é'.repeat(64)} }`),
  ),
  {
    name: 'tables of odd names, of which nothing is done',
    ddl: `${THINGS} CREATE TABLE \`a'b"c\`\`d/e[f];\\\` (id int); CREATE TABLE ${'é'.repeat(64)} (id int);`,
    map: `${place('things')}\n'a''b"c\`d/e[f];\\': { exempt: "no data" }\n${'é'.repeat(64)}: { todo: "soon" }`,
    expect: ['7 table-todo'],
    rule: true,
  },
  one('a table outside InnoDB', `${THINGS.replace(/;$/, '')} ENGINE = MyISAM;`, '2 table-not-a-table'),
  one(
    'a view',
    'CREATE TABLE t (id int PRIMARY KEY, at timestamp NULL); CREATE VIEW things AS SELECT * FROM t;',
    '2 table-not-a-table',
    `${place('things')}\nt: { exempt: "no data" }`,
  ),
  one(
    'a table that keeps its old rows',
    `${THINGS.replace(/;$/, '')} WITH SYSTEM VERSIONING;`,
    '2 table-not-a-table',
  ),
  one(
    'a trigger',
    `${THINGS} CREATE TRIGGER skip BEFORE DELETE ON things FOR EACH ROW SET @x = 1;`,
    '2 shape-trigger',
  ),
  one('no key', 'CREATE TABLE things (id int, at timestamp NULL, KEY (at));', '2 key-missing'),
  one(
    'a key that may be null',
    good('things', 'UNIQUE (code)').replace('id int', 'code int, id int'),
    '2 key-missing',
  ),
  one(
    'a key of a part of a text',
    good('things', 'UNIQUE (code(3))').replace('id int', 'code varchar(9) NOT NULL, id int'),
    '2 key-missing',
  ),
  one('a key of fractions without an end', good('things').replace('id int', 'id double'), '2 key-type'),
  ...['year', 'bit(8)', "set('a','b','c','d')", 'inet6', 'boolean', 'time'].map((type) =>
    one(`a key of ${type}`, good('things').replace('id int', `id ${type}`), '2 key-type-not-built'),
  ),
  {
    ...one(
      'a number beside a key of years',
      good('things').replace('id int', 'n bigint AUTO_INCREMENT UNIQUE, id year'),
      null,
      place('things', 'events: { begun: at }\nkey: n'),
    ),
  },
  one(
    'a time of a clock',
    good('things').replace("at timestamp NOT NULL DEFAULT '2020-01-01'", 'at datetime'),
    '5 event-needs-zone',
  ),
  one(
    'a year',
    good('things').replace("at timestamp NOT NULL DEFAULT '2020-01-01'", 'at year'),
    '5 event-type',
  ),
  {
    ...one('no index on the start', 'CREATE TABLE things (id int PRIMARY KEY, at timestamp NULL)', null),
    expect: ['5 start-unindexed'],
  },
  compared('a truth', 'b: true', null),
  compared('a truth as a number', 'b: 2', null),
  compared('an order of truths', 'b: { above: 1 }', null),
  compared('a truth beyond its column', 'b: 300', 'value-type'),
  compared('a text for a truth', 'b: "true"', 'value-type'),
  compared('a small number', 'i1: -128', null),
  compared('one that is too small', 'i1: -129', 'value-type'),
  compared('one below zero without a sign', 'u1: -1', 'value-type'),
  compared('one of three bytes', 'i3: 8388608', 'value-type'),
  compared('one whose width says nothing', 'i4: 2147483647', null),
  compared('the largest of all', 'u8: 18446744073709551615', null),
  compared('a fraction', 'n: 5.25', null),
  compared('a rough number', 'f8: 5.25', 'comparison-type'),
  compared('a value of the enum', 'e: glad', null),
  compared('a value that the enum has not', 'e: Glad', 'value-type'),
  compared('a year', 'y: 2020', 'column-no-condition'),
  compared('a set', 's: x', 'column-no-condition'),
  compared('bytes', 'by2: x', 'column-no-condition'),
  compared('a document', 'j: x', 'column-no-condition'),
  compared('a date', 'd: 2024-02-29', null),
  ...['CASCADE', 'SET NULL'].map((action) =>
    one(
      `a foreign key that nobody named, on delete ${action}`,
      ORDERS(`${FOREIGN} ON DELETE ${action}`),
      '2 dependant-unnamed',
      `${place('people')}\n${STAYS}`,
    ),
  ),
  ...['RESTRICT', 'NO ACTION'].map((action) =>
    one(
      `a foreign key that forbids, on delete ${action}`,
      ORDERS(`${FOREIGN} ON DELETE ${action}`),
      null,
      `${place('people')}\n${STAYS}`,
    ),
  ),
  one('a cascade that is named', ORDERS(`${FOREIGN} ON DELETE CASCADE`), null, parent('delete')),
  one('a cascade that is detached', ORDERS(`${FOREIGN} ON DELETE CASCADE`), null, parent('detach')),
  one('a cascade that is kept', ORDERS(`${FOREIGN} ON DELETE CASCADE`), '7 dependant-kept', parent('keep')),
  one(
    'a dependant that has no key',
    ORDERS(FOREIGN).replace('id int PRIMARY KEY, person', 'person'),
    '7 key-missing',
    parent('delete'),
  ),
  one('texts of one collation, with several on both sides', CODED(FOLDED), '6 link-collation', LINKED),
  one('texts of one collation, with one on their side', CODED(FOLDED, FOLDED, 'UNIQUE (code)'), null, LINKED),
  one('texts of one collation, with one on our side', CODED(FOLDED, `${FOLDED} UNIQUE`), null, LINKED),
  one(
    'texts of which a part is one on their side',
    CODED(FOLDED, FOLDED, 'UNIQUE (code(3)), KEY (code)'),
    '6 link-collation',
    LINKED,
  ),
  one('texts by their bytes but for blanks behind them', CODED(BIN, BIN), '6 link-collation', LINKED),
  one('texts by their bytes', CODED(BYTES, BYTES), null, LINKED),
  one('texts of two collations', CODED('COLLATE utf8mb4_bin'), '6 link-type', LINKED),
  one('texts of two character sets', CODED('CHARACTER SET latin1'), '6 link-type', LINKED),
];
