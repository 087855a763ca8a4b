import { type Animal, good, place } from './animal.ts';

const PEOPLE = good('people');
const FUNCTION = `CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO orders VALUES (1); RETURN NULL; END';`;

/** The category of `people` with its dependants, which stand from the seventh line on. */
function parent(...dependants: readonly string[]): string {
  const list = dependants.map((one) => `\n  - { ${one} }`).join('');
  return place('people', `events: { begun: at }\ndependants:${list}`);
}

/** A table `orders` whose rows refer to people, with an index. */
function orders(reference: string, more = ''): string {
  return `CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ${reference}${more}); CREATE INDEX ON orders (person);`;
}

const GOES = 'orders: { with: people }';
const STAYS = 'orders: { exempt: "no data" }';
const DELETE = 'table: orders, on: person, then: delete';
const DETACH = 'table: orders, on: person, then: detach';
const KEEP = 'table: orders, on: person, then: keep';

/** A foreign key that nobody named. */
function unnamed(action: string): Animal {
  return {
    name: `a foreign key that nobody named, on delete ${action}`,
    ddl: `${PEOPLE} ${orders(`ON DELETE ${action}`)}`,
    map: `${place('people')}\n${STAYS}`,
    expect: action.startsWith('SET') || action === 'CASCADE' ? ['2 dependant-unnamed'] : [],
    rule: !action.startsWith('SET') && action !== 'CASCADE',
  };
}

/** A dependant; without a code it is one that nothing forbids. */
function named(name: string, ddl: string, dependant: string, code: string | null): Animal {
  const deleted = dependant.endsWith('delete');
  return {
    name,
    ddl: `${PEOPLE} ${ddl}`,
    map: `${parent(dependant)}\n${deleted ? GOES : STAYS}`,
    expect: code === null ? [] : [`7 ${code}`],
    rule: code === null || code === 'dependant-unindexed',
  };
}

const SECOND =
  'CREATE TABLE lines (id int PRIMARY KEY, "order" int REFERENCES orders ON DELETE CASCADE); CREATE INDEX ON lines ("order");';
const THIRD =
  'CREATE TABLE notes (id int PRIMARY KEY, line int REFERENCES lines ON DELETE CASCADE); CREATE INDEX ON notes (line);';

/** Tables whose rows depend on others. */
export const DEPENDANTS: readonly Animal[] = [
  ...['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'].map(unnamed),
  named('a cascade that is named', orders('ON DELETE CASCADE'), DELETE, null),
  named('a cascade that is detached', orders('ON DELETE CASCADE'), DETACH, null),
  named('set null that is detached', orders('ON DELETE SET NULL'), DETACH, null),
  named('set default that is detached', orders('ON DELETE SET DEFAULT'), DETACH, null),
  named('no action that is deleted', orders('ON DELETE NO ACTION'), DELETE, null),
  named('no action that waits for the end', orders('DEFERRABLE INITIALLY DEFERRED'), DELETE, null),
  named('restrict that is kept', orders('ON DELETE RESTRICT'), KEEP, null),
  named('a cascade that is kept', orders('ON DELETE CASCADE'), KEEP, 'dependant-kept'),
  named(
    'no foreign key at all',
    'CREATE TABLE orders (person bigint); CREATE INDEX ON orders (person);',
    DELETE,
    null,
  ),
  named('a dependant without an index', 'CREATE TABLE orders (person int);', DELETE, 'dependant-unindexed'),
  named(
    'a text that refers to a number',
    'CREATE TABLE orders (person text); CREATE INDEX ON orders (person);',
    DELETE,
    'dependant-type',
  ),
  named(
    'a dependant that must not be null',
    orders('ON DELETE CASCADE', ' NOT NULL'),
    DETACH,
    'dependant-not-null',
  ),
  named(
    'a generated column of what is detached',
    orders('', ', anonymous bool GENERATED ALWAYS AS (person IS NULL) STORED'),
    DETACH,
    'dependant-generated',
  ),
  named(
    'a generated column of something else',
    orders('', ', twice int GENERATED ALWAYS AS (id * 2) STORED'),
    DETACH,
    null,
  ),
  named(
    'a dependant with a trigger that skips',
    `${orders('ON DELETE CASCADE')} ${FUNCTION} CREATE TRIGGER skip BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION f();`,
    DELETE,
    'shape-trigger',
  ),
  named(
    'a dependant with a trigger that writes elsewhere',
    `${orders('')} ${FUNCTION} CREATE TRIGGER log AFTER UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION f();`,
    DETACH,
    'shape-trigger',
  ),
  named(
    'a dependant with a trigger, which is kept',
    `${orders('')} ${FUNCTION} CREATE TRIGGER log AFTER UPDATE ON orders FOR EACH STATEMENT EXECUTE FUNCTION f();`,
    KEEP,
    null,
  ),
  named(
    'a dependant with a rewrite rule',
    `${orders('')} CREATE RULE soft AS ON DELETE TO orders DO INSTEAD NOTHING;`,
    DELETE,
    'shape-rule',
  ),
  named(
    'a dependant with row security',
    `${orders('')} ALTER TABLE orders ENABLE ROW LEVEL SECURITY;`,
    DELETE,
    'shape-row-security',
  ),
  {
    name: 'a dependant that others inherit',
    ddl: `${PEOPLE} ${orders('')} CREATE TABLE heirs () INHERITS (orders);`,
    map: `${parent(DELETE)}\n${GOES}\nheirs: { exempt: "no data" }`,
    expect: ['7 shape-children'],
  },
  {
    name: 'a dependant that inherits',
    ddl: `${PEOPLE} CREATE TABLE base (person int); CREATE TABLE orders (FOREIGN KEY (person) REFERENCES people ON DELETE CASCADE) INHERITS (base); CREATE INDEX ON orders (person);`,
    map: `${parent(DELETE)}\n${GOES}\nbase: { exempt: "no data" }`,
    expect: ['7 shape-parents'],
  },
  {
    name: 'a view as a dependant',
    ddl: `${PEOPLE} ${orders('')} CREATE VIEW shown AS SELECT * FROM orders;`,
    map: `${parent('table: shown, on: person, then: delete')}\n${STAYS}`,
    expect: ['7 table-not-a-table'],
  },
  {
    name: 'a partitioned table that cascades, named once',
    ddl: `${PEOPLE} CREATE TABLE orders (id int, person int REFERENCES people ON DELETE CASCADE) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF orders DEFAULT;`,
    map: `${place('people')}\n${STAYS}`,
    expect: ['2 dependant-unnamed'],
  },
  {
    name: 'a partitioned table that only forbids',
    ddl: `${PEOPLE} CREATE TABLE orders (id int, person int REFERENCES people) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF orders DEFAULT;`,
    map: `${place('people')}\n${STAYS}`,
    expect: [],
    rule: true,
  },
  named(
    'a partitioned table as a dependant',
    'CREATE TABLE orders (id int, person int REFERENCES people ON DELETE CASCADE) PARTITION BY RANGE (id); CREATE INDEX ON orders (person);',
    DELETE,
    'shape-children',
  ),
  {
    name: 'one partition that cascades by itself',
    ddl: `${PEOPLE} CREATE TABLE orders (id int, person int) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF orders DEFAULT; ALTER TABLE p1 ADD FOREIGN KEY (person) REFERENCES people ON DELETE CASCADE;`,
    map: `${place('people')}\n${STAYS}`,
    expect: ['2 dependant-unnamed'],
  },
  {
    name: 'cascades three deep, all named',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE')} ${SECOND} ${THIRD}`,
    map: `${parent(`${DELETE}, dependants: [{ table: lines, on: order, then: delete, dependants: [{ table: notes, on: line, then: detach }] }]`)}\n${GOES}\nlines: { with: people }\nnotes: { exempt: "no data" }`,
    expect: [],
    rule: true,
  },
  {
    name: 'cascades three deep, of which the last is not named',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE')} ${SECOND} ${THIRD}`,
    map: `${parent(`${DELETE}, dependants: [{ table: lines, on: order, then: delete }]`)}\n${GOES}\nlines: { with: people }\nnotes: { exempt: "no data" }`,
    expect: ['7 dependant-unnamed'],
  },
  {
    name: 'a cascade below what is only detached',
    ddl: `${PEOPLE} ${orders('ON DELETE SET NULL')} ${SECOND}`,
    map: `${parent(DETACH)}\n${STAYS}\nlines: { exempt: "no data" }`,
    expect: [],
    rule: true,
  },
  {
    name: 'two foreign keys of one table, of which one is named',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE', ', payer int REFERENCES people ON DELETE CASCADE')}`,
    map: `${parent(DELETE)}\n${GOES}`,
    expect: ['6 dependant-unnamed'],
  },
  {
    name: 'two foreign keys of one table, both named',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE', ', payer int REFERENCES people ON DELETE SET NULL')} CREATE INDEX ON orders (payer);`,
    map: `${parent(DELETE, 'table: orders, on: payer, then: detach')}\n${GOES}`,
    expect: [],
    rule: true,
  },
  {
    name: 'a foreign key to itself that cascades',
    ddl: `${PEOPLE} ALTER TABLE people ADD parent int REFERENCES people ON DELETE CASCADE;`,
    map: place('people'),
    expect: ['2 dependant-unnamed'],
  },
  {
    name: 'a foreign key to itself that would delete',
    ddl: `${PEOPLE} ALTER TABLE people ADD parent int REFERENCES people ON DELETE CASCADE;`,
    map: parent('table: people, on: parent, then: delete'),
    expect: ['7 dependant-own'],
  },
  ...['CASCADE', 'SET NULL', 'NO ACTION'].map(
    (action): Animal => ({
      name: `a foreign key to itself that is detached, on delete ${action}`,
      ddl: `${PEOPLE} ALTER TABLE people ADD parent int REFERENCES people ON DELETE ${action}; CREATE INDEX ON people (parent);`,
      map: parent('table: people, on: parent, then: detach'),
      expect: [],
      rule: true,
    }),
  ),
  {
    name: 'a foreign key to itself that only forbids',
    ddl: `${PEOPLE} ALTER TABLE people ADD parent int REFERENCES people;`,
    map: place('people'),
    expect: [],
    rule: true,
  },
  {
    name: 'a composite key that is referred to in another order',
    ddl: `${good('people', 'PRIMARY KEY (id, at)')} CREATE TABLE orders (a timestamptz, i int, FOREIGN KEY (a, i) REFERENCES people (at, id) ON DELETE CASCADE); CREATE INDEX ON orders (a);`,
    map: `${parent('table: orders, on: { i: id, a: at }, then: delete')}\n${GOES}`,
    expect: ['7 dependant-unindexed'],
    rule: true,
  },
  {
    name: 'half of a composite foreign key',
    ddl: `${good('people', 'PRIMARY KEY (id, at)')} CREATE TABLE orders (a timestamptz, i int, FOREIGN KEY (i, a) REFERENCES people ON DELETE CASCADE); CREATE INDEX ON orders (i);`,
    map: `${parent('table: orders, on: { i: id }, then: delete')}\n${GOES}`,
    expect: ['6 dependant-unnamed'],
  },
  {
    name: 'one column for a composite key',
    ddl: `${good('people', 'PRIMARY KEY (id, at)')} CREATE TABLE orders (person int);`,
    map: `${parent(DELETE)}\n${GOES}`,
    expect: ['7 dependant-on'],
  },
  {
    name: 'a foreign key on a unique column of uuids, in quotes and another schema',
    ddl: `${PEOPLE} ALTER TABLE people ADD "The Code" uuid UNIQUE; CREATE SCHEMA a; CREATE TABLE a."Orders" ("The Person" uuid REFERENCES people ("The Code") ON DELETE CASCADE); CREATE INDEX ON a."Orders" ("The Person");`,
    map: `${parent('table: a.orders, on: { the person: the code }, then: delete')}\na.orders: { with: people }`,
    expect: [],
    rule: true,
  },
  {
    name: 'a foreign key on a unique column that is taken for the key',
    ddl: `${PEOPLE} ALTER TABLE people ADD code int UNIQUE; CREATE TABLE orders (person int REFERENCES people (code) ON DELETE CASCADE); CREATE INDEX ON orders (person);`,
    map: `${parent(DELETE)}\n${GOES}`,
    expect: ['6 dependant-unnamed'],
  },
  {
    name: 'a column that others refer to, detached',
    ddl: `${PEOPLE} ${orders('', ' UNIQUE')} CREATE TABLE cards (owner int REFERENCES orders (person) ON UPDATE CASCADE);`,
    map: `${parent(DETACH)}\n${STAYS}\ncards: { exempt: "no data" }`,
    expect: ['7 dependant-referred'],
  },
  {
    name: 'a dependant that is not there',
    ddl: PEOPLE,
    map: parent(DELETE),
    expect: ['7 table-missing'],
  },
  {
    name: 'a dependant of which nothing is said',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE')}`,
    map: parent(DELETE),
    expect: ['0 table-unmapped'],
    rule: true,
  },
  {
    name: 'a dependant that is said to go and is only detached',
    ddl: `${PEOPLE} ${orders('ON DELETE CASCADE')}`,
    map: `${parent(DETACH)}\n${GOES}`,
    expect: ['8 with-not-dependant'],
    rule: true,
  },
];
