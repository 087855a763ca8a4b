import { describe, expect, test } from 'vitest';
import type { Dependant, DependantAction } from '../../../../../src/datamap/place/place.ts';
import { dependantTexts } from '../../../../../src/finding-text/en/dependant.ts';
import { findTable } from '../../../../../src/plan/check/coverage.ts';
import { checkRule } from '../../../../../src/plan/check/rule.ts';
import type { CheckedRule } from '../../../../../src/plan/checked/checked-rule.ts';
import type { DependantCategory, DependantTable } from '../../../../../src/rules/rule/dependant-places.ts';
import type { Rule } from '../../../../../src/rules/rule/rule.ts';
import { POSTGRESQL } from '../../../../../src/sql/postgresql/dialect.ts';
import type { IncomingKey, TableShape } from '../../../../../src/sql/shape.ts';
import { PLAIN_HELD } from '../../../../support/plain.ts';
import { at, column, event, rule, shape } from '../../rule.ts';

const POSITIONS = {
  dependants: at(30),
  'dependants.0': at(31),
  'dependants.1': at(32),
  'dependants.0.0': at(33),
};

function dependant(
  table: string,
  on: string | Readonly<Record<string, string>>,
  action: DependantAction = 'delete',
  dependants: readonly Dependant[] = [],
): Dependant {
  const pairs =
    typeof on === 'string'
      ? [{ theirs: on, ours: null }]
      : Object.entries(on).map(([theirs, ours]) => ({ theirs, ours }));
  return { table, on: pairs, action, to: null, dependants };
}

/** A foreign key of `public.table`, by `theirs` to `ours`. */
function key(
  table: string,
  onDelete: IncomingKey['onDelete'] = 'cascade',
  columns: IncomingKey['columns'] = [{ theirs: 'thing', ours: 'id' }],
): IncomingKey {
  return {
    name: `${table}_fk`,
    relation: { schema: 'public', name: table },
    partitioned: false,
    columns,
    onDelete,
  };
}

/** A table `orders` with a key, a link to `things`, and columns of other types. */
function orders(change: Partial<TableShape> = {}): TableShape {
  return shape({
    name: 'orders',
    columns: [
      column('id', 'integer', { notNull: true }),
      column('thing', 'integer', { type: 'integer' }),
      column('must', 'integer', { notNull: true }),
      column('text', 'text'),
      column('mood', 'enum', { type: 'public.other_mood' }),
      column('json', 'other'),
    ],
    indexedColumns: ['id', 'thing', 'must', 'text', 'mood', 'json'],
    ...change,
  });
}

function check(
  dependants: readonly Dependant[],
  incoming: readonly IncomingKey[] = [],
  others: readonly TableShape[] = [orders()],
  change: Partial<Rule> = {},
) {
  const own = shape({ incoming });
  const tables = [own, ...others];
  return checkRule(rule({ dependants, placePositions: POSITIONS, ...change }), own, {
    dialect: POSTGRESQL,
    find: (written) => findTable(written, tables),
  });
}

function found(...arguments_: Parameters<typeof check>): string[] {
  const { checked, findings } = check(...arguments_);
  expect(checked === null).toBe(findings.some((one) => one.severity === 'error'));
  return findings.map((one) => `${one.line} ${one.code}: ${one.message}; ${one.hint}`);
}

function sound(...arguments_: Parameters<typeof check>): CheckedRule {
  const { checked, findings } = check(...arguments_);
  expect(findings).toEqual([]);
  return checked as CheckedRule;
}

const lines = (table = 'lines', change: Partial<TableShape> = {}): TableShape =>
  shape({
    name: table,
    columns: [column('id', 'integer', { notNull: true }), column('order', 'integer')],
    indexedColumns: ['order'],
    ...change,
  });
const mapped = (table: string, places: readonly DependantCategory[]): DependantTable => ({
  table,
  key: null,
  places,
  position: at(50),
});
const place = (change: Partial<DependantCategory> = {}): DependantCategory => ({
  category: 'orders',
  where: null,
  person: { kind: 'none', because: 'a test' },
  ...PLAIN_HELD,
  position: at(51),
  ...change,
});

describe('every finding, with its place', () => {
  const cases: readonly (readonly [string, string[], string[]])[] = [
    [
      'a cascade that is not named',
      found([], [key('orders')]),
      [
        '30 dependant-unnamed: the foreign key `orders_fk` of `public.orders` acts by itself when a row of `public.things` goes (on delete cascade); say what becomes of those rows, under the `dependants` of `public.things`: `- { table: orders, on: thing, then: delete }`',
      ],
    ],
    [
      'set null and set default, over two columns, in another schema, with odd names',
      found(
        [],
        [
          { ...key('Odd Table', 'set null'), relation: { schema: 'crm', name: 'Odd Table' } },
          key('orders', 'set default', [
            { theirs: 'a', ours: 'x' },
            { theirs: 'select me', ours: 'y' },
          ]),
        ],
      ),
      [
        '30 dependant-unnamed: the foreign key `Odd Table_fk` of `crm.Odd Table` acts by itself when a row of `public.things` goes (on delete set null); say what becomes of those rows, under the `dependants` of `public.things`: `- { table: "crm.Odd Table", on: thing, then: detach }`',
        '30 dependant-unnamed: the foreign key `orders_fk` of `public.orders` acts by itself when a row of `public.things` goes (on delete set default); say what becomes of those rows, under the `dependants` of `public.things`: `- { table: orders, on: { a: x, "select me": y }, then: detach }`',
      ],
    ],
    [
      'a cascade among rows of one table',
      found([], [key('things', 'cascade', [{ theirs: 'a_integer', ours: 'id' }])]),
      ['30 dependant-unnamed: ', '`- { table: things, on: a_integer, then: detach }`'],
    ],
    [
      'a cascade that is named over other columns',
      found([dependant('orders', { must: 'id' })], [key('orders')]),
      ['30 dependant-unnamed: '],
    ],
    [
      'a cascade below a cascade',
      found([dependant('orders', 'thing')], [key('orders')], [orders({ incoming: [key('lines')] }), lines()]),
      [
        '31 dependant-unnamed: the foreign key `lines_fk` of `public.lines` acts by itself when a row of `public.orders` goes',
      ],
    ],
    [
      'a cascade that is said to be kept',
      found([dependant('orders', 'thing', 'keep')], [key('orders')]),
      [
        '31 dependant-kept: rows of `public.orders` cannot be kept: its foreign key `orders_fk` acts by itself when a row of `public.things` goes (on delete cascade)',
      ],
    ],
    [
      'a key that is compared in a way of its own',
      found(
        [dependant('orders', { json: 'a_other' })],
        [key('orders', 'cascade', [{ theirs: 'json', ours: 'a_other' }])],
      ),
      [
        '30 dependant-incomparable: the foreign key `orders_fk` of `public.orders` refers to the column `a_other` of `public.things`, whose type',
      ],
    ],
    [
      'rows of the table itself',
      found([dependant('things', { a_integer: 'id' })]),
      ['31 dependant-own: rows of `public.things` would go with other rows of `public.things`'],
    ],
    [
      'a table that is not there, which stands for none that is',
      found([dependant('order', 'thing')], [key('orders')]),
      [
        '30 dependant-unnamed: ',
        '31 table-missing: the connection `crm` has no table `order`; did you mean `orders`?',
      ],
    ],
    [
      'a name that is two tables',
      found([dependant('ORDERS', 'thing')], [], [orders(), orders({ name: 'Orders' })]),
      [
        '31 table-ambiguous: the name `ORDERS` fits more than one table of `crm`: public.orders, public.Orders',
      ],
    ],
    [
      'columns that are not there',
      found([dependant('orders', { thin: 'idd' })], [key('orders')]),
      [
        '31 column-missing: `public.orders` has no column `thin`; did you mean `thing`?',
        '31 column-missing: `public.things` has no column `idd`; did you mean `id`?',
      ],
    ],
    [
      'a key of several columns, of which one cannot be told',
      found(
        [dependant('orders', 'thing', 'delete', [dependant('lines', 'order')])],
        [],
        [orders({ keys: [{ name: 'pk', primary: true, columns: ['id', 'must'] }] }), lines()],
      ),
      ['33 dependant-on: `public.orders` has no row key of one column to which `order` could refer'],
    ],
    [
      'a row key of several columns',
      found([dependant('orders', 'thing')], [], [orders()], { key: ['id', 'a_text'] }),
      ['10 key-not-unique', '31 dependant-on: '],
    ],
    [
      'columns of other types',
      found([dependant('orders', { text: 'id' }), dependant('orders', { mood: 'a_enum', json: 'a_other' })]),
      [
        '31 dependant-type: the column `text` of `public.orders` has the type text, which cannot refer to `id` of type bigint',
        '32 dependant-type: the column `mood` of `public.orders` has the type public.other_mood, which cannot refer to `a_enum` of type public.mood',
        '32 dependant-type: the column `json` of `public.orders` has the type json, which cannot refer to `a_other` of type json',
      ],
    ],
    [
      'null where it is forbidden',
      found([dependant('orders', { must: 'id' }, 'detach')]),
      ['31 dependant-not-null: the column `must` of `public.orders` cannot be null'],
    ],
    [
      'null where others refer to',
      found(
        [dependant('orders', 'thing', 'detach')],
        [],
        [orders({ incoming: [key('lines', 'cascade', [{ theirs: 'order', ours: 'thing' }])] })],
      ),
      [
        '31 dependant-referred: the column `thing` of `public.orders` cannot become null: the foreign key `lines_fk` of `public.lines` refers to it',
      ],
    ],
    [
      'null where others are computed from, and in a computed column',
      found(
        [dependant('orders', 'thing', 'detach'), dependant('orders', { text: 'a_text' }, 'detach')],
        [],
        [orders({ generated: [{ name: 'text', from: ['thing'] }] })],
      ),
      [
        '31 dependant-generated: the column `thing` of `public.orders` cannot become null without a change of the generated column `text`',
        '32 dependant-generated: the column `text` of `public.orders` cannot become null without a change of the generated column `text`',
      ],
    ],
    [
      'what is generated, referred to or not null may go',
      found(
        [dependant('orders', { must: 'id' })],
        [],
        [orders({ generated: [{ name: 'must', from: ['thing'] }] })],
      ),
      [],
    ],
    [
      'a table below itself',
      found([dependant('orders', 'thing', 'delete', [dependant('orders', 'must')])], [], [orders()]),
      ['30 dependant-circle: the tables that depend on `public.things` depend on each other in a circle'],
    ],
    [
      'two tables below each other',
      found(
        [
          dependant('orders', 'thing', 'delete', [dependant('lines', 'order')]),
          dependant('lines', 'order', 'delete', [dependant('orders', 'thing')]),
        ],
        [],
        [orders(), lines()],
      ),
      ['30 dependant-circle: '],
    ],
    [
      'one column that is detached and linked as well',
      found([
        dependant('orders', { thing: 'id', text: 'a_text' }, 'detach'),
        dependant('orders', { text: 'a_text' }, 'delete'),
      ]),
      ['30 dependant-twice: `public.orders` is named twice by `text`, and only one of the two could be done'],
    ],
    [
      'a column that decides, of rows that go later',
      found(
        [dependant('orders', 'thing', 'delete', [dependant('things', { A_Integer: 'id' }, 'detach')])],
        [],
        [orders()],
        { filter: { op: 'not', predicate: { op: 'equals', column: 'A_INTEGER', value: null } } },
      ),
      ['30 dependant-decides: the column `a_integer` of `public.things` decides which rows are due'],
    ],
    [
      'a place that is not understood',
      found([dependant('orders', 'thing')], [], [orders()], {
        dependantPlaces: [
          mapped('public.Orders', [place({ where: { op: 'equals', column: 'nowhere', value: 1 } })]),
        ],
      }),
      ['31 dependant-place: what the data map says of `public.orders` is not understood'],
    ],
    [
      'a person who is not found',
      found([dependant('orders', 'thing')], [], [orders()], {
        dependantPlaces: [
          mapped('orders', [
            place({
              person: { kind: 'columns', columns: { email: { column: 'mail', from: null } }, match: 'exact' },
            }),
          ]),
        ],
      }),
      ['31 dependant-place: '],
    ],
    [
      'a condition there that is not understood',
      found([dependant('orders', 'thing')], [], [orders()], {
        dependantPlaces: [
          mapped('orders', [place({ suspension: [{ op: 'equals', column: 'nowhere', value: 1 }] })]),
        ],
      }),
      ['31 dependant-place: '],
    ],
    [
      'a legal minimum there that cannot be counted from its event',
      found([dependant('orders', 'thing')], [], [orders()], {
        dependantPlaces: [
          mapped('orders', [
            place({
              minimum: {
                keepAtLeast: { count: 1, unit: 'year' },
                start: [event('thing')],
                combine: 'latest',
                columnZone: null,
              },
            }),
          ]),
        ],
      }),
      ['31 dependant-place: '],
    ],
    [
      'no index',
      found([dependant('orders', 'thing')], [], [orders({ indexedColumns: ['id'] })]),
      ['31 dependant-unindexed: no index begins with the column `thing` of `public.orders`'],
    ],
    [
      'a table that does more than it is told',
      found(
        [dependant('orders', 'thing', 'detach')],
        [],
        [orders({ triggers: ['skip:O'], rules: ['soft'], rowSecurity: true })],
      ),
      ['31 shape-trigger: `public.orders`', '31 shape-rule: ', '31 shape-row-security: '],
    ],
    [
      'tables that are none',
      found(
        [dependant('shown', 'thing', 'keep'), dependant('orders', 'thing', 'keep')],
        [],
        [orders({ name: 'shown', kind: 'view' }), orders({ kind: 'partitioned table' })],
      ),
      ['31 table-not-a-table: `public.shown`', '32 shape-children: `public.orders`'],
    ],
    [
      'what a table does that is kept',
      found([dependant('orders', 'thing', 'keep')], [], [orders({ triggers: ['skip:O'] })]),
      [],
    ],
  ];

  test.each(cases)('%s', (_, texts, expected) => {
    expect(texts.length === 0).toBe(expected.length === 0);
    for (const part of expected) expect(texts.join('\n')).toContain(part);
    const codes = expected.flatMap((part) => /^\d+ ([\w-]+)/.exec(part)?.[1] ?? []);
    expect(texts.map((text) => text.split(/[ :]/)[1]).sort()).toEqual(codes.sort());
  });

  test('none of them leaves a gap in its text', () => {
    expect(cases.flatMap(([, texts]) => texts).filter((text) => /\{\w+\}/.test(text))).toEqual([]);
  });

  test('they are all that dependants can find', () => {
    const codes = cases.flatMap(([, texts]) => texts.map((text) => text.split(/[ :]/)[1]));
    expect(Object.keys(dependantTexts).filter((code) => !codes.includes(code))).toEqual([]);
  });
});

describe('a rule with dependants', () => {
  test("carries the server's own names, and what holds rows there", () => {
    const person = {
      kind: 'columns',
      columns: { email: { column: 'TEXT', from: null } },
      match: 'exact',
    } as const;
    const checked = sound(
      [dependant('ORDERS', { THING: 'ID' }, 'delete', [dependant('public.lines', 'ORDER', 'detach')])],
      [key('orders')],
      [orders({ incoming: [key('lines', 'set null', [{ theirs: 'order', ours: 'id' }])] }), lines()],
      {
        dependantPlaces: [
          mapped('Orders', [place({ where: { op: 'equals', column: 'THING', value: 5 }, person })]),
        ],
      },
    );
    expect(checked.dependants).toMatchObject([
      {
        shape: { name: 'orders' },
        on: [{ theirs: 'thing', ours: 'id' }],
        action: 'delete',
        blocking: [],
        places: [
          {
            rule: 'crm/Orders/orders',
            category: 'orders',
            filter: { column: 'thing' },
            person: [{ kind: 'email', column: 'text' }],
          },
        ],
        dependants: [
          { shape: { name: 'lines' }, on: [{ theirs: 'order', ours: 'id' }], action: 'detach', places: [] },
        ],
      },
    ]);
    expect(checked.others.map(({ shape: { name }, use }) => [name, use])).toEqual([
      ['orders', 'change'],
      ['lines', 'change'],
    ]);
  });

  test('refers by `on: theirs` to the key that the data map names', () => {
    const own = shape({ keys: [{ name: 'u', primary: false, columns: ['a_uuid'] }] });
    const other = orders({ columns: [column('code', 'uuid')], indexedColumns: ['code'] });
    const checking = checkRule(
      rule({ key: ['A_UUID'], dependants: [dependant('orders', 'code')], placePositions: POSITIONS }),
      own,
      { dialect: POSTGRESQL, find: (written) => findTable(written, [own, other]) },
    );
    expect(checking.findings).toEqual([]);
    expect(checking.checked?.dependants[0]?.on).toEqual([{ theirs: 'code', ours: 'a_uuid' }]);
  });

  test('is blocked by keys that forbid a deletion, at every depth, unless their rows are named', () => {
    const below = [key('lines', 'restrict', [{ theirs: 'order', ours: 'id' }]), key('bills', 'no action')];
    const others = [orders({ incoming: below }), lines(), lines('bills')];
    const checked = sound(
      [dependant('orders', 'thing', 'delete', [dependant('lines', 'order', 'detach')])],
      [key('orders'), key('letters', 'no action'), key('lines', 'restrict')],
      others,
    );
    expect(checked.blocking.map(({ name }) => name)).toEqual(['letters_fk', 'lines_fk']);
    expect(checked.dependants[0]?.blocking.map(({ name }) => name)).toEqual(['bills_fk']);
  });

  test('is blocked by a key whose rows are kept', () => {
    const checked = sound([dependant('orders', 'thing', 'keep')], [key('orders', 'restrict')]);
    expect(checked.blocking.map(({ name }) => name)).toEqual(['orders_fk']);
    expect(checked.dependants.map(({ action }) => action)).toEqual(['keep']);
  });

  test('takes columns as a foreign key compares them, whatever their types', () => {
    const pairs = [{ theirs: 'json', ours: 'a_text' }];
    expect(
      sound([dependant('orders', { json: 'a_text' })], [key('orders', 'cascade', pairs)]).blocking,
    ).toEqual([]);
  });
});
