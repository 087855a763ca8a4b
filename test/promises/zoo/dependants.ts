import {
  afterBlocked,
  afterDetached,
  afterOrders,
  afterOwnDetached,
  afterThree,
  withDependants,
} from './remaining.ts';
import { isOld, type Species, TIMES, things, withoutOld } from './species.ts';

const THINGS = `CREATE TABLE things (id int PRIMARY KEY, at timestamptz); INSERT INTO things SELECT i, at FROM ${TIMES};`;

/** A table whose rows refer to every thing twice, with its own old times. */
function referring(name: string, to: string, reference: string): string {
  return `CREATE TABLE ${name} (id int PRIMARY KEY, ref int ${reference}, at timestamptz DEFAULT '2010-01-01');
    CREATE INDEX ON ${name} (ref); INSERT INTO ${name} SELECT id * 10 + k, id FROM ${to}, generate_series(1, 2) k;`;
}

const THREE = `${THINGS} ${referring('orders', 'things', 'REFERENCES things ON DELETE CASCADE')}
  ${referring('lines', 'orders', 'REFERENCES orders ON DELETE CASCADE')}
  ${referring('notes', 'lines', 'REFERENCES lines ON DELETE SET NULL')}`;

/** Tables whose rows depend on others. */
export const DEPENDANTS: readonly Species[] = [
  {
    name: 'cascades three deep, all named',
    ddl: THREE,
    map: `${withDependants('{ table: orders, on: ref, then: delete, dependants: [{ table: lines, on: ref, then: delete, dependants: [{ table: notes, on: ref, then: detach }] }] }')}
orders: { with: things }
lines: { with: things }
notes: { exempt: "no data" }`,
    left: afterThree,
  },
  {
    name: 'cascades three deep, of which the last is not named',
    ddl: THREE,
    map: `${withDependants('{ table: orders, on: ref, then: delete, dependants: [{ table: lines, on: ref, then: delete }] }')}
orders: { with: things }
lines: { with: things }
notes: { exempt: "no data" }`,
    refused: 'dependant-unnamed',
  },
  ...['CASCADE', 'SET NULL', 'SET DEFAULT'].map(
    (action): Species => ({
      name: `a foreign key that nobody named, on delete ${action}`,
      ddl: `${THINGS} ${referring('orders', 'things', `DEFAULT 2 REFERENCES things ON DELETE ${action}`)}`,
      map: `${things()}\norders: { exempt: "no data" }`,
      refused: 'dependant-unnamed',
    }),
  ),
  ...['NO ACTION', 'RESTRICT', 'NO ACTION DEFERRABLE INITIALLY DEFERRED'].map(
    (action): Species => ({
      name: `a foreign key that blocks every second row, on delete ${action}`,
      ddl: `${THINGS} CREATE TABLE orders (id int PRIMARY KEY, ref int REFERENCES things ON DELETE ${action}); CREATE INDEX ON orders (ref);
        INSERT INTO orders SELECT id, id FROM things WHERE id % 2 = 1`,
      map: `${things()}\norders: { exempt: "no data" }`,
      left: afterBlocked,
    }),
  ),
  {
    name: 'deferred constraints of rows that go too',
    ddl: `${THINGS} ${referring('orders', 'things', 'REFERENCES things DEFERRABLE INITIALLY DEFERRED')}`,
    map: `${withDependants('{ table: orders, on: ref, then: delete }')}\norders: { with: things }`,
    left: afterOrders,
  },
  {
    name: 'a detached cascade, with a generated column of something else',
    ddl: `${THINGS} ${referring('orders', 'things', 'REFERENCES things ON DELETE CASCADE')} ALTER TABLE orders ADD twice int GENERATED ALWAYS AS (id * 2) STORED;`,
    map: `${withDependants('{ table: orders, on: ref, then: detach }')}\norders: { exempt: "no data" }`,
    left: afterDetached,
  },
  ...['CASCADE', 'SET NULL', 'NO ACTION'].map(
    (action): Species => ({
      name: `a foreign key to itself that is detached, on delete ${action}`,
      ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz, mother int REFERENCES things ON DELETE ${action}); CREATE INDEX ON things (mother);
        INSERT INTO things SELECT i, at FROM ${TIMES}; UPDATE things SET mother = 1 + id % 10`,
      map: withDependants('{ table: things, on: mother, then: detach }'),
      left: afterOwnDetached,
    }),
  ),
  {
    name: 'a foreign key to itself that only forbids: a chain goes from its end',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz, mother int REFERENCES things); CREATE INDEX ON things (mother);
      INSERT INTO things VALUES (1, '2010-01-01', NULL), (2, '2010-01-01', 1), (3, now(), 2), (4, '2010-01-01', NULL), (5, '2010-01-01', 5)`,
    map: things(),
    left: ({ things: rows = [] }) => ({ things: rows.filter((row) => Number(row['id']) <= 3) }),
  },
  {
    name: 'a foreign key to itself that cascades and that nobody named',
    ddl: `CREATE TABLE things (id int PRIMARY KEY, at timestamptz, mother int REFERENCES things ON DELETE CASCADE);
      INSERT INTO things SELECT i, at FROM ${TIMES}; UPDATE things SET mother = 1`,
    map: things(),
    refused: 'dependant-unnamed',
  },
  {
    name: 'composite foreign keys in quotes and another schema',
    ddl: `CREATE TABLE things (a text, "B" int, at timestamptz, PRIMARY KEY (a, "B")); INSERT INTO things SELECT 'x', i, at FROM ${TIMES};
      CREATE SCHEMA a; CREATE TABLE a."Orders" (id int PRIMARY KEY, "Its A" text, "Its B" int, FOREIGN KEY ("Its B", "Its A") REFERENCES things ("B", a) ON DELETE CASCADE);
      CREATE INDEX ON a."Orders" ("Its B", "Its A"); INSERT INTO a."Orders" SELECT "B", a, "B" FROM things; INSERT INTO a."Orders" VALUES (50, 'x', NULL), (51, NULL, 1)`,
    map: `${withDependants('{ table: a.Orders, on: { "Its A": a, "Its B": B }, then: delete }')}\na.Orders: { with: things }`,
    left: ({ things: rows = [], 'a.Orders': orders = [] }) => {
      const gone = new Set(rows.filter(isOld).map((row) => `${row['a']} ${row['B']}`));
      return {
        things: withoutOld(rows),
        'a.Orders': orders.filter((row) => !gone.has(`${row['Its A']} ${row['Its B']}`)),
      };
    },
  },
  {
    name: 'partitions beside it, whose rows block',
    ddl: `${THINGS} CREATE TABLE orders (id int, ref int REFERENCES things) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF orders FOR VALUES FROM (0) TO (5);
      CREATE TABLE p2 PARTITION OF orders DEFAULT; INSERT INTO orders SELECT id, id FROM things WHERE id IN (1, 2, 8)`,
    map: `${things()}\norders: { exempt: "no data" }`,
    left: ({ things: rows = [] }) => ({
      things: rows.filter((row) => ['1', '8'].includes(row['id'] ?? '') || !isOld(row)),
    }),
  },
  {
    name: 'partitions beside it, to which a deletion would cascade',
    ddl: `${THINGS} CREATE TABLE orders (id int, ref int REFERENCES things ON DELETE CASCADE) PARTITION BY RANGE (id); CREATE TABLE p1 PARTITION OF orders DEFAULT;
      INSERT INTO orders SELECT id, id FROM things`,
    map: `${things()}\norders: { exempt: "no data" }`,
    refused: 'dependant-unnamed',
  },
];
