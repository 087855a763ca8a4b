import type { Dependant, DependantAction } from '../../src/datamap/place/place.ts';
import type { Predicate } from '../../src/sql/predicate.ts';
import type { TestEngine } from '../support/engines/engine.ts';
import type { PerEngine } from './target.ts';

/** Foreign keys that forbid a deletion and that the data map leaves as they are. */
export interface Forbidding {
  readonly from: string;
  readonly to: string;
  readonly on: Dependant['on'];
}

/** What a scene's tables and rows are written with. */
interface Words {
  /** A name in quotes. */
  name(text: string): string;
  readonly instant: string;
  /** So many rows, numbered from 1 in a column `n`. */
  series(count: number): string;
  /** A number from 0 up to 1, which is seeded. */
  readonly random: string;
  /** Of a table without any key, where one can do without. */
  readonly keyless: string;
}

/** Tables around `people`, whose rows go by `at`; a row of `people` with an even number is old enough. */
export interface Scene {
  readonly name: string;
  /** Where only one of them has such tables. */
  readonly only?: TestEngine['name'];
  ddl(words: Words): string;
  fill(words: Words): string;
  readonly dependants: readonly Dependant[];
  readonly filter?: Predicate;
  readonly forbidding?: readonly Forbidding[];
}

export const WORDS: PerEngine<Words> = {
  PostgreSQL: {
    name: (text) => `"${text}"`,
    instant: 'timestamptz',
    series: (count) => `generate_series(1, ${count}) AS n`,
    random: 'random()',
    keyless: '',
  },
  MariaDB: {
    name: (text) => `\`${text}\``,
    instant: 'datetime',
    series: (count) => `(SELECT seq AS n FROM seq_1_to_${count}) AS n`,
    random: 'RAND()',
    keyless: ' PRIMARY KEY',
  },
};

function dependant(
  table: string,
  on: Readonly<Record<string, string>>,
  action: DependantAction,
  dependants: readonly Dependant[] = [],
): Dependant {
  return { table, on: pairs(on), action, to: null, dependants };
}

function forbids(from: string, on: Readonly<Record<string, string>>, to = 'people'): Forbidding {
  return { from, to, on: pairs(on) };
}

function pairs(on: Readonly<Record<string, string>>): Dependant['on'] {
  return Object.entries(on).map(([theirs, ours]) => ({ theirs, ours }));
}

const PERSON = { person: 'id' };
const people = ({ instant }: Words): string =>
  `CREATE TABLE people (id int PRIMARY KEY, at ${instant} NOT NULL`;
const PEOPLE = 'REFERENCES people (id)';
const ORDERS = 'REFERENCES orders (id)';

/** `count` people, every second of them old, most of them with other columns as given. */
function crowd(words: Words, count: number): string {
  return `INSERT INTO people (id, at) SELECT n, ${old(words)} FROM ${words.series(count)}`;
}

function old({ instant }: Words): string {
  return `CAST(CASE WHEN n % 2 = 0 THEN '2010-01-01' ELSE '2024-05-01' END AS ${instant})`;
}

/** One of the first `count` numbers, or null one time in four. */
function one({ random }: Words, count: number): string {
  return `CASE WHEN ${random} < 0.25 THEN NULL ELSE 1 + floor(${random} * ${count}) END`;
}

/** Of a number below ten. */
function uuid(number: string): string {
  return `CAST(concat('123e4567-e89b-42d3-a456-42661417400', ${number}) AS uuid)`;
}

/** `count` rows numbered from 1, the other columns as given. */
function rows({ series }: Words, table: string, count: number, ...columns: readonly string[]): string {
  return `INSERT INTO ${table} SELECT ${['n', ...columns].join(', ')} FROM ${series(count)}`;
}

/** Ways in which tables hang together, each with what a data map says of it. */
export const SCENES: readonly Scene[] = [
  {
    name: 'a cascade, a detached table, and one without a foreign key',
    ddl: (w) => `${people(w)});
      CREATE TABLE orders (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      CREATE TABLE visits (id int${w.keyless}, person int ${PEOPLE} ON DELETE SET NULL);
      CREATE TABLE loose (id int${w.keyless}, person bigint);`,
    fill: (w) =>
      `${crowd(w, 12)}; ${rows(w, 'orders', 20, one(w, 12))}; ${rows(w, 'visits', 20, one(w, 12))}; ${rows(w, 'loose', 20, one(w, 14))}`,
    dependants: [
      dependant('orders', PERSON, 'delete'),
      dependant('visits', PERSON, 'detach'),
      dependant('loose', PERSON, 'delete'),
    ],
  },
  {
    name: 'what is kept without a foreign key stays as it is',
    ddl: (w) => `${people(w)}); CREATE TABLE loose (id int${w.keyless}, person int);`,
    fill: (w) => `${crowd(w, 6)}; ${rows(w, 'loose', 10, one(w, 6))}`,
    dependants: [dependant('loose', PERSON, 'keep')],
  },
  {
    name: 'a foreign key that forbids the deletion, named or not',
    ddl: (w) => `${people(w)});
      CREATE TABLE invoices (id int PRIMARY KEY, person int ${PEOPLE});
      CREATE TABLE letters (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE RESTRICT);
      CREATE TABLE calls (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE RESTRICT);`,
    fill: (w) =>
      `${crowd(w, 16)}; ${rows(w, 'invoices', 5, one(w, 16))}; ${rows(w, 'letters', 5, one(w, 16))}; ${rows(w, 'calls', 9, one(w, 16))}`,
    dependants: [dependant('invoices', PERSON, 'keep'), dependant('calls', PERSON, 'delete')],
    forbidding: [forbids('invoices', PERSON), forbids('letters', PERSON)],
  },
  {
    name: 'a composite key, partly null',
    ddl: ({
      instant,
    }) => `CREATE TABLE people (area varchar(9), id int, at ${instant} NOT NULL, PRIMARY KEY (area, id), UNIQUE (id, area));
      CREATE TABLE orders (id int PRIMARY KEY, a varchar(9), p int, FOREIGN KEY (a, p) REFERENCES people (area, id) ON DELETE CASCADE);
      CREATE TABLE visits (id int PRIMARY KEY, a varchar(9), p int, FOREIGN KEY (p, a) REFERENCES people (id, area) ON DELETE SET NULL);
      CREATE TABLE bills (a varchar(9), p int, n int, FOREIGN KEY (a, p) REFERENCES people (area, id));`,
    fill: (
      w,
    ) => `INSERT INTO people (area, id, at) SELECT a, n, ${old(w)} FROM ${w.series(6)}, (SELECT 'north' AS a UNION SELECT 'south') AS areas;
      ${rows(w, 'orders', 20, `CASE WHEN ${w.random} < 0.5 THEN 'north' ELSE 'south' END`, one(w, 6))};
      ${rows(w, 'visits', 20, `CASE WHEN ${w.random} < 0.2 THEN NULL WHEN ${w.random} < 0.5 THEN 'north' ELSE 'south' END`, one(w, 6))};
      INSERT INTO bills SELECT CASE WHEN ${w.random} < 0.5 THEN 'north' END, ${one(w, 6)}, n FROM ${w.series(6)}`,
    dependants: [
      dependant('orders', { p: 'id', a: 'area' }, 'delete'),
      dependant('visits', { a: 'area', p: 'id' }, 'detach'),
    ],
    forbidding: [forbids('bills', { a: 'area', p: 'id' })],
  },
  ...(['PostgreSQL', 'MariaDB'] as const).map((only): Scene => {
    const inSchema = only === 'PostgreSQL';
    const table = (w: Words, name: string): string =>
      (inSchema ? `${w.name('My Shop')}.` : '') + w.name(name);
    const mapped = (name: string): string => (inSchema ? `My Shop.${name}` : name);
    return {
      name: `a key of texts, a unique column of uuids, and quoted names on ${only}`,
      only,
      ddl: (
        w,
      ) => `CREATE TABLE people (${w.name('the Id')} varchar(20) PRIMARY KEY, ${w.name('Code')} uuid UNIQUE, at ${w.instant} NOT NULL);
        ${inSchema ? `CREATE SCHEMA ${w.name('My Shop')};` : ''}
        CREATE TABLE ${table(w, 'Order')} (${w.name('select')} int PRIMARY KEY, ${w.name('Who %')} varchar(20) REFERENCES people (${w.name('the Id')}) ON DELETE CASCADE);
        CREATE TABLE ${table(w, 'Lines')} (${w.name('select')} int PRIMARY KEY, ${w.name('order')} int REFERENCES ${table(w, 'Order')} (${w.name('select')}) ON DELETE CASCADE);
        CREATE TABLE codes (id int PRIMARY KEY, code uuid REFERENCES people (${w.name('Code')}) ON DELETE SET NULL);`,
      fill: (
        w,
      ) => `INSERT INTO people SELECT concat('it''s ', n), ${uuid('n')}, ${old(w)} FROM ${w.series(8)};
        ${rows(w, table(w, 'Order'), 12, `concat('it''s ', 1 + floor(${w.random} * 8))`)};
        ${rows(w, table(w, 'Lines'), 20, one(w, 12))}; ${rows(w, 'codes', 12, `${uuid(`1 + floor(${w.random} * 8)`)}`)}`,
      dependants: [
        dependant(mapped('Order'), { 'Who %': 'the Id' }, 'delete', [
          dependant(mapped('Lines'), { order: 'select' }, 'delete'),
        ]),
        dependant('codes', { code: 'Code' }, 'detach'),
      ],
    };
  }),
  {
    name: 'cascades three deep',
    ddl: (w) => `${people(w)});
      CREATE TABLE a (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a (id) ON DELETE CASCADE);
      CREATE TABLE c (id int PRIMARY KEY, b int REFERENCES b (id) ON DELETE CASCADE);
      CREATE TABLE d (id int PRIMARY KEY, c int REFERENCES c (id) ON DELETE SET NULL);
      CREATE TABLE e (id int PRIMARY KEY, c int REFERENCES c (id));`,
    fill: (
      w,
    ) => `${crowd(w, 10)}; ${rows(w, 'a (id, person)', 14, one(w, 10))}; ${rows(w, 'b (id, a)', 20, one(w, 14))}; ${rows(w, 'c', 26, one(w, 20))};
      ${rows(w, 'd (id, c)', 30, one(w, 26))}; ${rows(w, 'e', 12, one(w, 26))}`,
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
      ...(action.includes('DEFERRABLE') ? { only: 'PostgreSQL' } : {}),
      name: `rows that refer to rows of their own table, on delete ${action}, detached`,
      ddl: (w) => `${people(w)}, parent int ${PEOPLE} ON DELETE ${action});`,
      fill: (w) => `${crowd(w, 14)}; UPDATE people SET parent = ${one(w, 14)}`,
      dependants: [dependant('people', { parent: 'id' }, 'detach')],
    }),
  ),
  {
    name: 'rows that are due only as long as they refer to rows of their own table',
    // Elsewhere it is refused: rows that go together are detached from each other first.
    only: 'PostgreSQL',
    ddl: (w) => `${people(w)}, parent int ${PEOPLE} ON DELETE SET NULL);`,
    fill: (w) => `${crowd(w, 14)}; UPDATE people SET parent = ${one(w, 14)}`,
    dependants: [dependant('people', { parent: 'id' }, 'detach')],
    filter: { op: 'not', predicate: { op: 'equals', column: 'parent', value: null } },
  },
  {
    name: 'rows that refer to rows of their own table, which forbids their deletion',
    ddl: (w) => `${people(w)}, parent int ${PEOPLE});`,
    fill: (w) => `${crowd(w, 14)}; UPDATE people SET parent = ${one(w, 14)}`,
    dependants: [],
    forbidding: [forbids('people', { parent: 'id' })],
  },
  {
    name: 'dependent rows that refer to rows of their own table',
    ddl: (w) => `${people(w)});
      CREATE TABLE posts (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE,
        answers int REFERENCES posts (id) ON DELETE CASCADE, quotes int REFERENCES posts (id));`,
    fill: (w) => `${crowd(w, 12)}; ${rows(w, 'posts (id, person)', 20, one(w, 12))};
      UPDATE posts SET answers = ${one(w, 20)}, quotes = CASE WHEN ${w.random} < 0.8 THEN NULL ELSE ${one(w, 20)} END`,
    dependants: [dependant('posts', PERSON, 'delete', [dependant('posts', { answers: 'id' }, 'detach')])],
    forbidding: [forbids('posts', { quotes: 'id' }, 'posts')],
  },
  {
    name: 'two foreign keys of one table, both deleted',
    ddl: (w) => `${people(w)});
      CREATE TABLE messages (id int PRIMARY KEY, sender int ${PEOPLE} ON DELETE CASCADE,
        receiver int ${PEOPLE} ON DELETE CASCADE);
      CREATE TABLE files (id int PRIMARY KEY, message int REFERENCES messages (id) ON DELETE CASCADE);`,
    fill: (w) =>
      `${crowd(w, 8)}; ${rows(w, 'messages', 30, one(w, 8), one(w, 8))}; ${rows(w, 'files', 30, one(w, 30))}`,
    dependants: [
      dependant('messages', { sender: 'id' }, 'delete', [dependant('files', { message: 'id' }, 'delete')]),
      dependant('messages', { receiver: 'id' }, 'delete', [dependant('files', { message: 'id' }, 'delete')]),
    ],
  },
  {
    name: 'two foreign keys of one table, one deleted and one detached',
    ddl: (w) => `${people(w)});
      CREATE TABLE messages (id int PRIMARY KEY, sender int ${PEOPLE} ON DELETE CASCADE,
        receiver int ${PEOPLE} ON DELETE SET NULL);`,
    fill: (w) => `${crowd(w, 8)}; ${rows(w, 'messages', 30, one(w, 8), one(w, 8))}`,
    dependants: [
      dependant('messages', { receiver: 'id' }, 'detach'),
      dependant('messages', { sender: 'id' }, 'delete'),
    ],
  },
  {
    name: 'a table that hangs on two others, in two ways',
    ddl: (w) => `${people(w)});
      CREATE TABLE orders (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      CREATE TABLE payments (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE,
        ${w.name('order')} int ${ORDERS} ON DELETE CASCADE);
      CREATE TABLE refunds (id int PRIMARY KEY, payment int REFERENCES payments (id) ON DELETE CASCADE);`,
    fill: (w) =>
      `${crowd(w, 8)}; ${rows(w, 'orders', 12, one(w, 8))}; ${rows(w, 'payments', 24, one(w, 8), one(w, 12))}; ${rows(w, 'refunds', 24, one(w, 24))}`,
    dependants: [
      dependant('payments', PERSON, 'delete', [dependant('refunds', { payment: 'id' }, 'delete')]),
      dependant('orders', PERSON, 'delete', [
        dependant('payments', { order: 'id' }, 'delete', [dependant('refunds', { payment: 'id' }, 'delete')]),
      ]),
    ],
  },
  {
    name: 'a row that refers to one that goes, and goes itself',
    ddl: (w) => `${people(w)});
      CREATE TABLE orders (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      CREATE TABLE payments (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE,
        ${w.name('order')} int ${ORDERS}, approver int ${PEOPLE});`,
    fill: (w) => `${crowd(w, 10)}; ${rows(w, 'orders', 10, one(w, 10))};
      INSERT INTO payments SELECT o.id, CASE WHEN ${w.random} < 0.8 THEN o.person ELSE ${one(w, 10)} END, o.id,
        CASE WHEN ${w.random} < 0.5 THEN o.person END FROM orders AS o`,
    dependants: [dependant('orders', PERSON, 'delete'), dependant('payments', PERSON, 'delete')],
    forbidding: [forbids('payments', { order: 'id' }, 'orders'), forbids('payments', { approver: 'id' })],
  },
  {
    name: 'rows that refer back to what goes before them, detached',
    ddl: (w) => `${people(w)}, last_order int, first_order int);
      CREATE TABLE orders (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      ALTER TABLE people ADD FOREIGN KEY (last_order) ${ORDERS};
      ALTER TABLE people ADD FOREIGN KEY (first_order) ${ORDERS} ON DELETE SET NULL;`,
    fill: (w) => `${crowd(w, 10)}; ${rows(w, 'orders', 20, one(w, 10))};
      UPDATE people SET last_order = ${one(w, 20)}, first_order = ${one(w, 20)}`,
    dependants: [
      dependant('orders', PERSON, 'delete', [
        dependant('people', { last_order: 'id' }, 'detach'),
        dependant('people', { first_order: 'id' }, 'detach'),
      ]),
    ],
  },
  {
    name: 'rows that refer back to what goes before them, which forbids it',
    ddl: (w) => `${people(w)}, last_order int);
      CREATE TABLE orders (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE);
      ALTER TABLE people ADD FOREIGN KEY (last_order) ${ORDERS};`,
    fill: (w) => `${crowd(w, 10)}; ${rows(w, 'orders', 20, one(w, 10))}; 
      UPDATE people SET last_order = (SELECT max(o.id) FROM orders AS o WHERE o.person = people.id) WHERE id < 4;
      UPDATE people SET last_order = ${one(w, 20)} WHERE id = 5`,
    dependants: [dependant('orders', PERSON, 'delete')],
    forbidding: [forbids('people', { last_order: 'id' }, 'orders')],
  },
  {
    name: 'two tables that refer to each other, one of them detached',
    ddl: (w) => `${people(w)});
      CREATE TABLE carts (id int PRIMARY KEY, person int ${PEOPLE} ON DELETE CASCADE, item int);
      CREATE TABLE items (id int PRIMARY KEY, cart int REFERENCES carts (id) ON DELETE CASCADE);
      ALTER TABLE carts ADD FOREIGN KEY (item) REFERENCES items (id) ON DELETE SET NULL;`,
    fill: (
      w,
    ) => `${crowd(w, 8)}; ${rows(w, 'carts', 14, one(w, 8), 'NULL')}; ${rows(w, 'items', 24, one(w, 14))};
      UPDATE carts SET item = ${one(w, 24)}`,
    dependants: [
      dependant('carts', PERSON, 'delete', [
        dependant('items', { cart: 'id' }, 'delete', [dependant('carts', { item: 'id' }, 'detach')]),
      ]),
    ],
  },
  {
    name: 'set default, generated columns, and a constraint that waits for the end',
    only: 'PostgreSQL',
    ddl: (w) => `${people(w)}, year int GENERATED ALWAYS AS (id * 100) STORED);
      INSERT INTO people (id, at) VALUES (0, '2024-05-01');
      CREATE TABLE orders (id int PRIMARY KEY, person int DEFAULT 0 ${PEOPLE} ON DELETE SET DEFAULT,
        twice int GENERATED ALWAYS AS (id * 2) STORED);
      CREATE TABLE ${w.name('lines')} (id int PRIMARY KEY, twice int GENERATED ALWAYS AS (id * 3) STORED,
        ${w.name('order')} int ${ORDERS} DEFERRABLE INITIALLY DEFERRED);
      CREATE TABLE visits (id int PRIMARY KEY, person int DEFAULT 0 ${PEOPLE} ON DELETE SET DEFAULT);`,
    fill: (w) => `${crowd(w, 8)}; INSERT INTO orders (id, person) SELECT n, ${one(w, 8)} FROM ${w.series(16)};
      INSERT INTO ${w.name('lines')} (id, ${w.name('order')}) SELECT n, ${one(w, 16)} FROM ${w.series(16)}; ${rows(w, 'visits', 16, one(w, 8))}`,
    dependants: [
      dependant('orders', PERSON, 'delete', [dependant('lines', { order: 'id' }, 'detach')]),
      dependant('visits', PERSON, 'detach'),
    ],
  },
  {
    name: 'partitions and children that refer to rows',
    only: 'PostgreSQL',
    ddl: (w) => `${people(w)});
      CREATE TABLE events (id int, person int ${PEOPLE}) PARTITION BY RANGE (id);
      CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (4);
      CREATE TABLE events_2 PARTITION OF events DEFAULT;
      CREATE TABLE notes (id int, person int ${PEOPLE});
      CREATE TABLE old_notes () INHERITS (notes);`,
    fill: (w) =>
      `${crowd(w, 20)}; ${rows(w, 'events', 7, one(w, 20))}; ${rows(w, 'notes', 4, one(w, 20))}; ${rows(w, 'old_notes', 9, one(w, 20))}`,
    dependants: [],
    forbidding: [forbids('events', PERSON), forbids('notes', PERSON)],
  },
];
