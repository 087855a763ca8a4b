import type { Dependant, DependantAction } from '../../src/datamap/place.ts';
import type { Predicate } from '../../src/sql/predicate.ts';

/** Foreign keys that forbid a deletion and that the data map leaves as they are. */
export interface Forbidding {
  readonly from: string;
  readonly to: string;
  readonly on: Dependant['on'];
}

/** Tables around `people`, whose rows go by `at`; a row of `people` with an even number is old enough. */
export interface Scene {
  readonly name: string;
  readonly ddl: string;
  /** Statements with random(), which is seeded. */
  readonly fill: string;
  readonly dependants: readonly Dependant[];
  readonly filter?: Predicate;
  readonly forbidding?: readonly Forbidding[];
}

function dependant(
  table: string,
  on: Readonly<Record<string, string>>,
  action: DependantAction,
  dependants: readonly Dependant[] = [],
): Dependant {
  return { table, on: pairs(on), action, dependants };
}

function forbids(from: string, on: Readonly<Record<string, string>>, to = 'people'): Forbidding {
  return { from, to, on: pairs(on) };
}

function pairs(on: Readonly<Record<string, string>>): Dependant['on'] {
  return Object.entries(on).map(([theirs, ours]) => ({ theirs, ours }));
}

const PERSON = { person: 'id' };
const PEOPLE = 'CREATE TABLE people (id int PRIMARY KEY, at timestamptz NOT NULL';

/** `count` people, every second of them old, most of them with other columns as given. */
function people(count: number, more = '', columns = ''): string {
  return `INSERT INTO people (id, at${columns}) SELECT n, ${OLD}${more} FROM generate_series(1, ${count}) AS n`;
}

const OLD = `CASE WHEN n % 2 = 0 THEN '2010-01-01' ELSE '2024-05-01' END::timestamptz`;

/** One of the first `count` numbers, or null one time in four. */
function one(count: number): string {
  return `CASE WHEN random() < 0.25 THEN NULL ELSE 1 + floor(random() * ${count})::int END`;
}

/** `count` rows numbered from 1, the other columns as given. */
function rows(table: string, count: number, ...columns: readonly string[]): string {
  return `INSERT INTO ${table} SELECT ${['n', ...columns].join(', ')} FROM generate_series(1, ${count}) AS n`;
}

/** Ways in which tables hang together, each with what a data map says of it. */
export const SCENES: readonly Scene[] = [
  {
    name: 'a cascade, a detached table, and one without a foreign key',
    ddl: `${PEOPLE});
      CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      CREATE TABLE visits (id int, person int REFERENCES people ON DELETE SET NULL);
      CREATE TABLE loose (id int, person bigint);`,
    fill: `${people(12)}; ${rows('orders', 20, one(12))}; ${rows('visits', 20, one(12))}; ${rows('loose', 20, one(14))}`,
    dependants: [
      dependant('orders', PERSON, 'delete'),
      dependant('visits', PERSON, 'detach'),
      dependant('loose', PERSON, 'delete'),
    ],
  },
  {
    name: 'what is kept without a foreign key stays as it is',
    ddl: `${PEOPLE}); CREATE TABLE loose (id int, person int);`,
    fill: `${people(6)}; ${rows('loose', 10, one(6))}`,
    dependants: [dependant('loose', PERSON, 'keep')],
  },
  {
    name: 'a foreign key that forbids the deletion, named or not',
    ddl: `${PEOPLE});
      CREATE TABLE invoices (id int PRIMARY KEY, person int REFERENCES people);
      CREATE TABLE letters (id int PRIMARY KEY, person int REFERENCES people ON DELETE RESTRICT);
      CREATE TABLE calls (id int PRIMARY KEY, person int REFERENCES people ON DELETE RESTRICT);`,
    fill: `${people(16)}; ${rows('invoices', 5, one(16))}; ${rows('letters', 5, one(16))}; ${rows('calls', 9, one(16))}`,
    dependants: [dependant('invoices', PERSON, 'keep'), dependant('calls', PERSON, 'delete')],
    forbidding: [forbids('invoices', PERSON), forbids('letters', PERSON)],
  },
  {
    name: 'a composite key, partly null',
    ddl: `CREATE TABLE people (area text, id int, at timestamptz NOT NULL, PRIMARY KEY (area, id));
      CREATE TABLE orders (id int PRIMARY KEY, a text, p int, FOREIGN KEY (a, p) REFERENCES people ON DELETE CASCADE);
      CREATE TABLE visits (id int PRIMARY KEY, a text, p int, FOREIGN KEY (p, a) REFERENCES people (id, area) ON DELETE SET NULL);
      CREATE TABLE bills (a text, p int, n int, FOREIGN KEY (a, p) REFERENCES people);`,
    fill: `INSERT INTO people (area, id, at) SELECT a, n, ${OLD} FROM generate_series(1, 6) AS n, unnest('{north,south}'::text[]) AS a;
      ${rows('orders', 20, `CASE WHEN random() < 0.5 THEN 'north' ELSE 'south' END`, one(6))};
      ${rows('visits', 20, `CASE WHEN random() < 0.2 THEN NULL WHEN random() < 0.5 THEN 'north' ELSE 'south' END`, one(6))};
      INSERT INTO bills SELECT CASE WHEN random() < 0.5 THEN 'north' END, ${one(6)}, n FROM generate_series(1, 6) AS n`,
    dependants: [
      dependant('orders', { p: 'id', a: 'area' }, 'delete'),
      dependant('visits', { a: 'area', p: 'id' }, 'detach'),
    ],
    forbidding: [forbids('bills', { a: 'area', p: 'id' })],
  },
  {
    name: 'a key of texts, a unique column of uuids, and quoted names',
    ddl: `CREATE TABLE people ("the Id" text PRIMARY KEY, "Code" uuid UNIQUE, at timestamptz NOT NULL);
      CREATE SCHEMA "My Shop";
      CREATE TABLE "My Shop"."Orders" ("select" int PRIMARY KEY, "Who %" text REFERENCES people ON DELETE CASCADE);
      CREATE TABLE "My Shop"."Lines" ("select" int PRIMARY KEY, "order" int REFERENCES "My Shop"."Orders" ON DELETE CASCADE);
      CREATE TABLE codes (id int PRIMARY KEY, code uuid REFERENCES people ("Code") ON DELETE SET NULL);`,
    fill: `INSERT INTO people SELECT 'it''s ' || n, md5(n::text)::uuid, ${OLD} FROM generate_series(1, 8) AS n;
      ${rows('"My Shop"."Orders"', 12, `'it''s ' || (${one(8)})`)};
      ${rows('"My Shop"."Lines"', 20, one(12))}; ${rows('codes', 12, `md5((${one(8)})::text)::uuid`)}`,
    dependants: [
      dependant('My Shop.Orders', { 'Who %': 'the Id' }, 'delete', [
        dependant('My Shop.Lines', { order: 'select' }, 'delete'),
      ]),
      dependant('codes', { code: 'Code' }, 'detach'),
    ],
  },
  {
    name: 'cascades three deep',
    ddl: `${PEOPLE});
      CREATE TABLE a (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a ON DELETE CASCADE);
      CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b ON DELETE CASCADE);
      CREATE TABLE d (id int PRIMARY KEY, c int REFERENCES c ON DELETE SET NULL);
      CREATE TABLE e (id int PRIMARY KEY, c int REFERENCES c);`,
    fill: `${people(10)}; ${rows('a', 14, one(10))}; ${rows('b', 20, one(14))}; ${rows('c', 26, one(20))};
      ${rows('d', 30, one(26))}; ${rows('e', 3, one(26))}`,
    dependants: [
      dependant('a', PERSON, 'delete', [
        dependant('b', { a: 'id' }, 'delete', [
          dependant('c', { b: 'id' }, 'delete', [dependant('d', { c: 'id' }, 'detach')]),
        ]),
      ]),
    ],
    forbidding: [forbids('e', { c: 'id' }, 'c')],
  },
  ...['NO ACTION', 'CASCADE', 'SET NULL', 'NO ACTION DEFERRABLE INITIALLY DEFERRED'].map(
    (action): Scene => ({
      name: `rows that refer to rows of their own table, on delete ${action}, detached`,
      ddl: `${PEOPLE}, parent int REFERENCES people ON DELETE ${action});`,
      fill: `${people(14)}; UPDATE people SET parent = ${one(14)}`,
      dependants: [dependant('people', { parent: 'id' }, 'detach')],
    }),
  ),
  {
    name: 'rows that are due only as long as they refer to rows of their own table',
    ddl: `${PEOPLE}, parent int REFERENCES people ON DELETE SET NULL);`,
    fill: `${people(14)}; UPDATE people SET parent = ${one(14)}`,
    dependants: [dependant('people', { parent: 'id' }, 'detach')],
    filter: { op: 'not', predicate: { op: 'equals', column: 'parent', value: null } },
  },
  {
    name: 'rows that refer to rows of their own table, which forbids their deletion',
    ddl: `${PEOPLE}, parent int REFERENCES people);`,
    fill: `${people(14)}; UPDATE people SET parent = ${one(14)}`,
    dependants: [],
    forbidding: [forbids('people', { parent: 'id' })],
  },
  {
    name: 'dependent rows that refer to rows of their own table',
    ddl: `${PEOPLE});
      CREATE TABLE posts (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE,
        answers int REFERENCES posts ON DELETE CASCADE, quotes int REFERENCES posts);`,
    fill: `${people(12)}; ${rows('posts', 20, one(12))};
      UPDATE posts SET answers = ${one(20)}, quotes = CASE WHEN random() < 0.8 THEN NULL ELSE ${one(20)} END`,
    dependants: [dependant('posts', PERSON, 'delete', [dependant('posts', { answers: 'id' }, 'detach')])],
    forbidding: [forbids('posts', { quotes: 'id' }, 'posts')],
  },
  {
    name: 'two foreign keys of one table, both deleted',
    ddl: `${PEOPLE});
      CREATE TABLE messages (id int PRIMARY KEY, sender int REFERENCES people ON DELETE CASCADE,
        receiver int REFERENCES people ON DELETE CASCADE);
      CREATE TABLE files (id int PRIMARY KEY, message int REFERENCES messages ON DELETE CASCADE);`,
    fill: `${people(8)}; ${rows('messages', 30, one(8), one(8))}; ${rows('files', 30, one(30))}`,
    dependants: [
      dependant('messages', { sender: 'id' }, 'delete', [dependant('files', { message: 'id' }, 'delete')]),
      dependant('messages', { receiver: 'id' }, 'delete', [dependant('files', { message: 'id' }, 'delete')]),
    ],
  },
  {
    name: 'two foreign keys of one table, one deleted and one detached',
    ddl: `${PEOPLE});
      CREATE TABLE messages (id int PRIMARY KEY, sender int REFERENCES people ON DELETE CASCADE,
        receiver int REFERENCES people ON DELETE SET NULL);`,
    fill: `${people(8)}; ${rows('messages', 30, one(8), one(8))}`,
    dependants: [
      dependant('messages', { receiver: 'id' }, 'detach'),
      dependant('messages', { sender: 'id' }, 'delete'),
    ],
  },
  {
    name: 'a table that hangs on two others, in two ways',
    ddl: `${PEOPLE});
      CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      CREATE TABLE payments (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE,
        "order" int REFERENCES orders ON DELETE CASCADE);
      CREATE TABLE refunds (id int PRIMARY KEY, payment int REFERENCES payments ON DELETE CASCADE);`,
    fill: `${people(8)}; ${rows('orders', 12, one(8))}; ${rows('payments', 24, one(8), one(12))}; ${rows('refunds', 24, one(24))}`,
    dependants: [
      dependant('payments', PERSON, 'delete', [dependant('refunds', { payment: 'id' }, 'delete')]),
      dependant('orders', PERSON, 'delete', [
        dependant('payments', { order: 'id' }, 'delete', [dependant('refunds', { payment: 'id' }, 'delete')]),
      ]),
    ],
  },
  {
    name: 'a row that refers to one that goes, and goes itself',
    ddl: `${PEOPLE});
      CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      CREATE TABLE payments (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE,
        "order" int REFERENCES orders, approver int REFERENCES people);`,
    fill: `${people(10)}; ${rows('orders', 10, one(10))};
      INSERT INTO payments SELECT o.id, CASE WHEN random() < 0.8 THEN o.person ELSE ${one(10)} END, o.id,
        CASE WHEN random() < 0.5 THEN o.person END FROM orders AS o`,
    dependants: [dependant('orders', PERSON, 'delete'), dependant('payments', PERSON, 'delete')],
    forbidding: [forbids('payments', { order: 'id' }, 'orders'), forbids('payments', { approver: 'id' })],
  },
  {
    name: 'rows that refer back to what goes before them, detached',
    ddl: `${PEOPLE}, last_order int, first_order int);
      CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      ALTER TABLE people ADD FOREIGN KEY (last_order) REFERENCES orders;
      ALTER TABLE people ADD FOREIGN KEY (first_order) REFERENCES orders ON DELETE SET NULL;`,
    fill: `${people(10)}; ${rows('orders', 20, one(10))};
      UPDATE people SET last_order = ${one(20)}, first_order = ${one(20)}`,
    dependants: [
      dependant('orders', PERSON, 'delete', [
        dependant('people', { last_order: 'id' }, 'detach'),
        dependant('people', { first_order: 'id' }, 'detach'),
      ]),
    ],
  },
  {
    name: 'rows that refer back to what goes before them, which forbids it',
    ddl: `${PEOPLE}, last_order int);
      CREATE TABLE orders (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE);
      ALTER TABLE people ADD FOREIGN KEY (last_order) REFERENCES orders;`,
    fill: `${people(10)}; ${rows('orders', 20, one(10))}; 
      UPDATE people SET last_order = (SELECT max(o.id) FROM orders AS o WHERE o.person = people.id) WHERE id < 4;
      UPDATE people SET last_order = ${one(20)} WHERE id = 5`,
    dependants: [dependant('orders', PERSON, 'delete')],
    forbidding: [forbids('people', { last_order: 'id' }, 'orders')],
  },
  {
    name: 'two tables that refer to each other, one of them detached',
    ddl: `${PEOPLE});
      CREATE TABLE carts (id int PRIMARY KEY, person int REFERENCES people ON DELETE CASCADE, item int);
      CREATE TABLE items (id int PRIMARY KEY, cart int REFERENCES carts ON DELETE CASCADE);
      ALTER TABLE carts ADD FOREIGN KEY (item) REFERENCES items ON DELETE SET NULL;`,
    fill: `${people(8)}; ${rows('carts', 14, one(8), 'NULL')}; ${rows('items', 24, one(14))};
      UPDATE carts SET item = ${one(24)}`,
    dependants: [
      dependant('carts', PERSON, 'delete', [
        dependant('items', { cart: 'id' }, 'delete', [dependant('carts', { item: 'id' }, 'detach')]),
      ]),
    ],
  },
  {
    name: 'set default, generated columns, and a constraint that waits for the end',
    ddl: `${PEOPLE}, year int GENERATED ALWAYS AS (id * 100) STORED);
      INSERT INTO people (id, at) VALUES (0, '2024-05-01');
      CREATE TABLE orders (id int PRIMARY KEY, person int DEFAULT 0 REFERENCES people ON DELETE SET DEFAULT,
        twice int GENERATED ALWAYS AS (id * 2) STORED);
      CREATE TABLE lines (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 3) STORED,
        "order" int REFERENCES orders DEFERRABLE INITIALLY DEFERRED);
      CREATE TABLE visits (id int PRIMARY KEY, person int DEFAULT 0 REFERENCES people ON DELETE SET DEFAULT);`,
    fill: `${people(8)}; INSERT INTO orders (id, person) SELECT n, ${one(8)} FROM generate_series(1, 16) AS n;
      INSERT INTO lines (id, "order") SELECT n, ${one(16)} FROM generate_series(1, 16) AS n; ${rows('visits', 16, one(8))}`,
    dependants: [
      dependant('orders', PERSON, 'delete', [dependant('lines', { order: 'id' }, 'detach')]),
      dependant('visits', PERSON, 'detach'),
    ],
  },
  {
    name: 'partitions and children that refer to rows',
    ddl: `${PEOPLE});
      CREATE TABLE events (id int, person int REFERENCES people) PARTITION BY RANGE (id);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (4);
      CREATE TABLE events_2 PARTITION OF events DEFAULT;
      CREATE TABLE notes (id int, person int REFERENCES people);
      CREATE TABLE old_notes () INHERITS (notes);`,
    fill: `${people(20)}; ${rows('events', 7, one(20))}; ${rows('notes', 4, one(20))}; ${rows('old_notes', 9, one(20))}`,
    dependants: [],
    forbidding: [forbids('events', PERSON), forbids('notes', PERSON)],
  },
];
