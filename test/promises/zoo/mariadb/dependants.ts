import {
  afterBlocked,
  afterDetached,
  afterOrders,
  afterOwnDetached,
  afterThree,
  withDependants,
} from '../remaining.ts';
import { isOld, type Species, things, withoutOld } from '../species.ts';
import { TIMES, thingsOf } from './times.ts';

const THINGS = thingsOf();

/** A table whose rows refer to every row of another twice, with its own old times. */
function referring(name: string, to: string, action: string): string {
  return `CREATE TABLE ${name} (id int PRIMARY KEY, ref int, at timestamp NULL DEFAULT '2010-01-01', FOREIGN KEY (ref) REFERENCES ${to} (id) ${action});
    INSERT INTO ${name} (id, ref) SELECT id * 10 + seq, id FROM ${to}, seq_1_to_2;`;
}

const THREE = `${THINGS} ${referring('orders', 'things', 'ON DELETE CASCADE')}
  ${referring('`lines`', 'orders', 'ON DELETE CASCADE')} ${referring('notes', '`lines`', 'ON DELETE SET NULL')}`;
const BELOW = 'orders: { with: things }\nlines: { with: things }\nnotes: { exempt: "no data" }';
const STAYS = 'orders: { exempt: "no data" }';

/** A foreign key from the table to itself. */
function own(action: string): string {
  return `CREATE TABLE things (id int PRIMARY KEY, at timestamp(6) NULL, mother int, FOREIGN KEY (mother) REFERENCES things (id) ${action});`;
}

/** Tables whose rows depend on others. */
export const DEPENDANTS: readonly Species[] = [
  {
    name: 'cascades three deep, all named',
    ddl: THREE,
    map: `${withDependants('{ table: orders, on: ref, then: delete, dependants: [{ table: lines, on: ref, then: delete, dependants: [{ table: notes, on: ref, then: detach }] }] }')}\n${BELOW}`,
    left: afterThree,
  },
  {
    name: 'cascades three deep, of which the last is not named',
    ddl: THREE,
    map: `${withDependants('{ table: orders, on: ref, then: delete, dependants: [{ table: lines, on: ref, then: delete }] }')}\n${BELOW}`,
    refused: 'dependant-unnamed',
  },
  ...['CASCADE', 'SET NULL'].map(
    (action): Species => ({
      name: `a foreign key that nobody named, on delete ${action}`,
      ddl: `${THINGS} ${referring('orders', 'things', `ON DELETE ${action}`)}`,
      map: `${things()}\n${STAYS}`,
      refused: 'dependant-unnamed',
    }),
  ),
  ...['NO ACTION', 'RESTRICT'].map(
    (action): Species => ({
      name: `a foreign key that blocks every second row, on delete ${action}`,
      ddl: `${THINGS} CREATE TABLE orders (id int PRIMARY KEY, ref int, FOREIGN KEY (ref) REFERENCES things (id) ON DELETE ${action});
        INSERT INTO orders SELECT id, id FROM things WHERE id % 2 = 1`,
      map: `${things()}\n${STAYS}`,
      left: afterBlocked,
    }),
  ),
  {
    name: 'rows that go too, under a foreign key that forbids',
    ddl: `${THINGS} ${referring('orders', 'things', 'ON DELETE RESTRICT')}`,
    map: `${withDependants('{ table: orders, on: ref, then: delete }')}\norders: { with: things }`,
    left: afterOrders,
  },
  {
    name: 'a detached cascade, with a generated column, and a time that every change moves',
    ddl: `${THINGS} ${referring('orders', 'things', 'ON DELETE CASCADE')}
      ALTER TABLE orders ADD twice int AS (id * 2) STORED, ADD moved timestamp(6) NOT NULL DEFAULT '2020-01-01' ON UPDATE NOW(6)`,
    map: `${withDependants('{ table: orders, on: ref, then: detach }')}\n${STAYS}`,
    left: afterDetached,
  },
  ...['CASCADE', 'SET NULL', 'NO ACTION'].map(
    (action): Species => ({
      name: `a foreign key to itself that is detached, on delete ${action}`,
      ddl: `${own(`ON DELETE ${action}`)} INSERT INTO things (id, at) SELECT i, at FROM ${TIMES}; UPDATE things SET mother = 1 + id % 10`,
      map: withDependants('{ table: things, on: mother, then: detach }'),
      left: afterOwnDetached,
    }),
  ),
  {
    name: 'a foreign key to itself that only forbids: what refers to itself stays, since InnoDB cannot delete it',
    ddl: `${own('')} INSERT INTO things VALUES (1, '2010-01-01', NULL), (2, '2010-01-01', 1), (3, NOW(), 2), (4, '2010-01-01', NULL), (5, '2010-01-01', 5)`,
    map: things(),
    left: ({ things: rows = [] }) => ({ things: rows.filter((row) => row['id'] !== '4') }),
  },
  {
    name: 'a foreign key to itself that cascades and that nobody named',
    ddl: `${own('ON DELETE CASCADE')} INSERT INTO things (id, at) SELECT i, at FROM ${TIMES}; UPDATE things SET mother = 1`,
    map: things(),
    refused: 'dependant-unnamed',
  },
  {
    name: 'composite foreign keys in quotes',
    ddl: `CREATE TABLE things (a varchar(9) COLLATE utf8mb4_nopad_bin, \`B\` int, at timestamp(6) NULL, PRIMARY KEY (a, \`B\`)); INSERT INTO things SELECT 'x', i, at FROM ${TIMES};
      CREATE TABLE \`The Orders\` (id int PRIMARY KEY, \`Its A\` varchar(9) COLLATE utf8mb4_nopad_bin, \`Its B\` int, FOREIGN KEY (\`Its A\`, \`Its B\`) REFERENCES things (a, \`B\`) ON DELETE CASCADE);
      INSERT INTO \`The Orders\` SELECT \`B\`, a, \`B\` FROM things; INSERT INTO \`The Orders\` VALUES (50, 'x', NULL), (51, NULL, 1)`,
    map: `${withDependants('{ table: The Orders, on: { "Its A": a, "Its B": B }, then: delete }')}\nThe Orders: { with: things }`,
    left: ({ things: rows = [], 'The Orders': orders = [] }) => {
      const gone = new Set(rows.filter(isOld).map((row) => `${row['a']} ${row['B']}`));
      return {
        things: withoutOld(rows),
        'The Orders': orders.filter((row) => !gone.has(`${row['Its A']} ${row['Its B']}`)),
      };
    },
  },
];
