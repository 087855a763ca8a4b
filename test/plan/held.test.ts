import { beforeAll, describe, expect, test } from 'vitest';
import type { CheckedPerson } from '../../src/plan/checked/checked-rule.ts';
import { heldSql } from '../../src/plan/state/held.ts';
import { not, sql } from '../../src/sql/fragment.ts';
import type { TypeFamily } from '../../src/sql/shape.ts';
import { ENGINES } from '../support/engines/engines.ts';
import { randomOf } from './random.ts';
import { type PerEngine, useTarget } from './target.ts';

/** How a server tells that a list is made once and looked into. */
const ONCE: PerEngine<RegExp> = { PostgreSQL: /hashed SubPlan/, MariaDB: /MATERIALIZED/ };

/** Table and column are words of every server's grammar. */
const DDL: PerEngine<string> = {
  PostgreSQL: `CREATE TABLE users (id int PRIMARY KEY, email text);
    CREATE TABLE "row" (id int PRIMARY KEY, small int2, number int, large bigint, amount numeric(12, 2), identity uuid,
      name text, short varchar(40), padded char(12), c_name text COLLATE "C")`,
  MariaDB: `CREATE TABLE users (id int PRIMARY KEY, email text);
    CREATE TABLE \`row\` (id int PRIMARY KEY, small tinyint, number int, large bigint, amount decimal(12, 2),
      identity uuid, name text, short varchar(40) COLLATE utf8mb4_general_ci, padded char(12),
      c_name varchar(40) CHARACTER SET latin1 COLLATE latin1_bin, huge bigint unsigned, wide decimal(65))`,
};

const UUID = '0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10';

/** Columns of one row of the test's table; what is left out is null. */
type Row = Readonly<Record<string, string | number | null>>;

function person(column: string, family: TypeFamily, over: Partial<CheckedPerson> = {}): CheckedPerson {
  const type = { name: column, type: family, family, notNull: false, labels: [], length: null };
  return { kind: 'who', column, from: null, match: 'exact', type, ...over };
}

describe.each(ENGINES)('$name', (engine) => {
  const open = useTarget(engine);

  beforeAll(async () => {
    await open().client.query(DDL[engine.name]);
  });

  /** As the client writes a parameter. */
  function mark(index: number): string {
    return engine.name === 'PostgreSQL' ? `$${index}` : '?';
  }

  function table(): string {
    return String(open().dialect.identifier('row').texts[0]);
  }

  async function fill(rows: readonly Row[]): Promise<void> {
    const { client } = open();
    await client.query(`DELETE FROM ${table()}`);
    for (const [id, row] of rows.entries()) {
      const columns = Object.keys(row);
      const marks = columns.map((_, index) => mark(index + 2));
      await client.query(
        `INSERT INTO ${table()} (${['id', ...columns].join()}) VALUES (${[mark(1), ...marks].join()})`,
        [id, ...Object.values(row)],
      );
    }
  }

  /** Ids of the rows that the fragment holds; every other row must be free: it is two-valued. */
  async function held(persons: readonly CheckedPerson[], values: readonly string[]): Promise<number[]> {
    const { ask, dialect, schema } = open();
    const fragment = heldSql(dialect, persons, { everything: false, people: { who: values } });
    const rows = dialect.rows({ schema, name: 'row' }, 't');
    const pick = async (which: typeof fragment): Promise<number[]> => {
      const id = dialect.text(sql`t.id`, 'integer');
      const found = await ask(dialect.statement(sql`SELECT ${id} FROM ${rows} WHERE ${which} ORDER BY t.id`));
      return found.map(([one]) => Number(one));
    };
    const [covered, free] = [await pick(fragment), await pick(not(fragment))];
    expect([...covered, ...free].sort((a, b) => a - b)).toEqual(await pick(sql`TRUE`));
    return covered;
  }

  describe('a value is found in the column, whatever its notation', () => {
    test.each([
      ['small', 'integer'],
      ['number', 'integer'],
      ['large', 'integer'],
    ] as const)('%s', async (column, family) => {
      await fill([{ [column]: 7 }, { [column]: -7 }, { [column]: 77 }, { [column]: null }, { [column]: 0 }]);
      for (const written of ['7', '007', '+7'])
        expect(await held([person(column, family)], [written])).toEqual([0]);
      expect(await held([person(column, family)], ['-007'])).toEqual([1]);
      expect(await held([person(column, family)], ['-0'])).toEqual([4]);
      for (const none of ['seven', '7.0', '', ' 7', '9'.repeat(30), '1e1'])
        expect(await held([person(column, family)], [none])).toEqual([]);
      expect(await held([person(column, family)], ['no number', '77', '7'])).toEqual([0, 2]);
    });

    test('numeric', async () => {
      await fill([{ amount: '7.50' }, { amount: '7' }, { amount: null }]);
      expect(await held([person('amount', 'numeric')], ['7.5'])).toEqual([0]);
      expect(await held([person('amount', 'numeric')], ['007.500', '7', 'x'])).toEqual([0, 1]);
    });

    if (engine.name === 'MariaDB') {
      test('numbers beyond what others hold', async () => {
        const wide = '1'.repeat(60);
        await fill([
          { huge: '18446744073709551615' },
          { huge: '9223372036854775808', wide },
          { huge: 7, wide: 7 },
        ]);
        const huge = person('huge', 'integer');
        const unsigned = { ...huge, type: { ...huge.type, type: 'bigint(20) unsigned' } };
        expect(await held([unsigned], ['18446744073709551615'])).toEqual([0]);
        expect(await held([unsigned], ['9223372036854775808', '-1', '7', '9'.repeat(30)])).toEqual([1, 2]);
        const decimal = person('wide', 'numeric');
        const whole = { ...decimal, type: { ...decimal.type, type: 'decimal(65,0)' } };
        expect(await held([whole], [wide, '7.5', `${wide}0000000`])).toEqual([1]);
        expect(await held([whole], ['007.000'])).toEqual([2]);
      });
    }

    test('uuid', async () => {
      await fill([{ identity: UUID }, { identity: UUID.replace('0d', '1d') }, { identity: null }]);
      for (const written of [UUID, UUID.toUpperCase(), `{${UUID}}`, UUID.replaceAll('-', '')])
        expect(await held([person('identity', 'uuid')], [written])).toEqual([0]);
      expect(await held([person('identity', 'uuid')], ['no uuid'])).toEqual([]);
    });

    test('text', async () => {
      const names = ['a@x', 'A@x', ' a@x', 'a"x', 'a\\x', 'a,x', '{a}', 'NULL', '', "o'x", 'josé', null];
      await fill(names.map((name) => ({ name })));
      for (const [id, name] of names.entries())
        if (name !== null) expect(await held([person('name', 'text')], [name])).toEqual([id]);
      expect(await held([person('name', 'text')], ['%', '_@x'])).toEqual([]);
    });

    test('text of a fixed width', async () => {
      await fill([{ padded: 'abc' }, { padded: 'abcd' }]);
      expect(await held([person('padded', 'text')], ['abc'])).toEqual([0]);
    });
  });

  describe('where letter case does not count', () => {
    test.each(['name', 'short', 'c_name'])('%s', async (column) => {
      const rows = ['JOSÉ@X.org', 'josé@x.ORG', 'José@x.org', 'jose@x.org', null];
      await fill(rows.map((value) => ({ [column]: value })));
      const one = person(column, 'text', { match: 'case_insensitive' });
      for (const written of ['josé@x.org', 'JOSÉ@X.ORG', 'José@X.org'])
        expect(await held([one], [written])).toEqual([0, 1, 2]);
      expect(await held([one], ['JOSE@X.ORG'])).toEqual([3]);
    });

    test('it counts everywhere else', async () => {
      await fill([{ name: 'a@x' }, { name: 'A@X' }]);
      expect(await held([person('name', 'text')], ['a@x'])).toEqual([0]);
    });
  });

  test('of many people exactly those are found that are held', async () => {
    const random = randomOf(7);
    const draw = (): number => random.below(4_000) - 2_000;
    const rows = Array.from({ length: 300 }, () => ({
      large: draw(),
      identity: uuidOf(draw()),
      name: `Name ${draw()}`,
    }));
    await fill(rows);
    for (const size of [1, 2, 3, 50, 1_500]) {
      const people = Array.from({ length: size }, draw);
      const expected = (
        column: keyof (typeof rows)[number],
        values: readonly (string | number)[],
      ): number[] => rows.flatMap((row, id) => (values.includes(row[column]) ? [id] : []));
      expect(await held([person('large', 'integer')], people.map(String))).toEqual(expected('large', people));
      const uuids = people.map(uuidOf);
      expect(await held([person('identity', 'uuid')], uuids)).toEqual(expected('identity', uuids));
      const names = people.map((one) => `Name ${one}`);
      expect(await held([person('name', 'text')], names)).toEqual(expected('name', names));
      const shouted = names.map((name) => name.toUpperCase());
      const any = person('name', 'text', { match: 'case_insensitive' });
      expect(await held([any], shouted)).toEqual(expected('name', names));
    }
  });

  /** Not in the order of its number. */
  function uuidOf(number: number): string {
    const digits = ((number + 2_000) * 2_654_435_761).toString(16).slice(-8).padStart(8, '0');
    return `${digits}-4d5f-4c39-9f5e-${digits}3a10`;
  }

  test('a person of a linked table is found through the link', async () => {
    const { client } = open();
    await client.query("INSERT INTO users VALUES (1, 'a@x'), (2, 'b@x'), (3, NULL)");
    await fill([{ number: 1 }, { number: 2 }, { number: 3 }, { number: 4 }, { number: null }]);
    const link = {
      table: 'users',
      relation: { schema: open().schema, name: 'users' },
      on: [{ theirs: 'id', ours: 'number' }],
      where: null,
    };
    const linked = person('email', 'text', { from: link });
    expect(await held([linked], ['a@x'])).toEqual([0]);
    expect(await held([linked, person('large', 'integer')], ['b@x'])).toEqual([1]);
  });

  test('whoever is of another kind, or held nowhere, is free; what is held as a whole is held', async () => {
    await fill([{ name: 'a' }, { name: null }]);
    expect(await held([person('name', 'text', { kind: 'other' })], ['a'])).toEqual([]);
    expect(await held([person('name', 'text')], [])).toEqual([]);
    const whole = heldSql(open().dialect, [], { everything: true, people: {} });
    expect(whole).toEqual(sql`TRUE`);
  });

  test('ten thousand held names are read once, and looked up in an index or a hash once a row', async () => {
    const values = Array.from({ length: 10_000 }, (_, index) => String(index));
    const users = {
      table: 'users',
      relation: { schema: open().schema, name: 'users' },
      on: [{ theirs: 'id', ours: 'number' }],
      where: null,
    };
    const persons = [
      person('name', 'text'),
      person('amount', 'numeric'),
      person('c_name', 'text', { match: 'case_insensitive' }),
      person('email', 'text', { from: users }),
    ];
    const { ask, dialect, schema } = open();
    for (const one of persons) {
      const free = not(heldSql(dialect, [one], { everything: false, people: { who: values } }));
      const { text, values: bound } = dialect.statement(
        sql`EXPLAIN SELECT t.id FROM ${dialect.rows({ schema, name: 'row' }, 't')} WHERE ${free}`,
      );
      const plan = (await ask({ text, values: bound })).map((row) => row.join(' ')).join('\n');
      expect(plan).toMatch(ONCE[engine.name]);
    }
  });
});
