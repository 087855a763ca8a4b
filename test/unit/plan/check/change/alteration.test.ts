import { describe, expect, test } from 'vitest';
import type { Alteration, Technique } from '../../../../../src/anonymise/alteration.ts';
import { partsOf } from '../../../../../src/datamap/place/set-text.ts';
import { alterationTexts } from '../../../../../src/finding-text/en/alteration.ts';
import { checkRule } from '../../../../../src/plan/check/rule.ts';
import type { Rule } from '../../../../../src/rules/rule/rule.ts';
import type { TableShape } from '../../../../../src/sql/shape.ts';
import { at, column, event, liveOf, period, rule, shape } from '../../rule.ts';

const NULL: Technique = { kind: 'null' };
const set = (text: string): Technique => ({ kind: 'set', ...partsOf(text) });

/** Every column of `shape()` but those that a test names; as `leaves`, so that nothing is left open. */
function alteration(
  columns: Readonly<Record<string, Technique>>,
  change: Partial<Alteration> = {},
  table: TableShape = shape(),
): Alteration {
  const named = new Set([...Object.keys(columns), change.marker].map((name) => name?.toLowerCase()));
  const generated = new Set(table.generated.map(({ name }) => name));
  const leaves = table.columns
    .map(({ name }) => name)
    .filter((name) => !named.has(name.toLowerCase()) && !generated.has(name));
  return { columns, leaves, marker: null, ...change };
}

function positionsOf({ columns, leaves }: Alteration): Rule['placePositions'] {
  return {
    anonymise: at(30),
    marker: at(90),
    ...Object.fromEntries(Object.keys(columns).map((name, index) => [`columns.${name}`, at(40 + index)])),
    ...Object.fromEntries(leaves.map((name, index) => [`leaves.${name}`, at(60 + index)])),
  };
}

function check(what: Alteration, table: TableShape = shape(), change: Partial<Rule> = {}) {
  return checkRule(
    rule({ action: 'anonymise', alteration: what, placePositions: positionsOf(what), ...change }),
    table,
    liveOf(table, orders),
  );
}

const orders = shape({ name: 'orders', columns: [column('thing', 'integer')], indexedColumns: ['thing'] });

function found(...arguments_: Parameters<typeof check>): readonly string[] {
  const { checked, findings } = check(...arguments_);
  expect(checked === null).toBe(findings.length > 0);
  return findings.map(({ line, code, message, hint }) => `${line} ${code}: ${message}; ${hint}`);
}

const BY_TEXT = [{ name: 'a_text_key', columns: ['a_text'], plain: true, nullsDistinct: true }];
const GENERATED = shape({
  columns: [...shape().columns, column('computed', 'text', { notNull: true })],
  generated: [{ name: 'computed', from: ['a_text', 'a_uuid'] }],
});
const computed = (change: Partial<TableShape>): TableShape => ({ ...GENERATED, ...change });
const equals = (name: string) => ({ op: 'equals', column: name, value: 'x' }) as const;

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['everything is said', found(alteration({ a_text: NULL })), []],
  [
    'a column of which nothing is said',
    found(
      alteration(
        { a_text: NULL },
        { leaves: ['id', ...alteration({ a_text: NULL, a_uuid: NULL }).leaves.slice(1)] },
      ),
    ),
    ['30 alteration-uncovered: nothing is said of what becomes of the column `a_uuid` of `public.things`'],
  ],
  [
    'columns that are not there',
    found({ ...alteration({ a_text: NULL, nowhere: NULL }), marker: 'a_times' }),
    ['41 column-missing: `public.things` has no column `nowhere`', '90 column-missing: '],
  ],
  [
    'a column in two spellings',
    found(alteration({ a_text: NULL, A_Text: set('x') })),
    ['41 alteration-twice: the column `a_text` of `public.things` is named twice'],
  ],
  [
    'the row key',
    found(alteration({ id: { kind: 'round', to: 10 } })),
    ['40 alteration-key: the column `id` of `public.things` would change, and is part of the row key'],
  ],
  [
    'a row key that the data map names, and the primary key beside it',
    found(
      alteration({ a_uuid: NULL, id: { kind: 'round', to: 10 } }),
      shape({
        columns: shape().columns.map((one) => (one.name === 'a_uuid' ? { ...one, notNull: true } : one)),
        keys: [...shape().keys, { name: 'u', primary: false, columns: ['a_uuid'] }],
      }),
      { key: ['a_uuid'] },
    ),
    ['40 alteration-key: ', '41 alteration-key: ', '40 alteration-not-null: '],
  ],
  [
    'a unique index, where rows become alike',
    found(alteration({ a_text: set('gone') }), shape({ unique: BY_TEXT })),
    [
      '40 alteration-unique: the column `a_text` of `public.things` would change, and the unique index `a_text_key`',
    ],
  ],
  [
    'a CHECK constraint',
    found(alteration({ a_text: NULL }), shape({ checks: [{ name: 'c', columns: ['id', 'a_text'] }] })),
    [
      '40 alteration-checked: the column `a_text` of `public.things` would change, and the constraint `c` checks it',
    ],
  ],
  [
    'a foreign key',
    found(
      alteration({ a_text: set('x') }),
      shape({ outgoing: [{ name: 'f', columns: ['a_text'], full: false }] }),
    ),
    [
      '40 alteration-foreign-key: the column `a_text` of `public.things` would change, and the foreign key `f`',
    ],
  ],
  [
    'a foreign key that becomes null',
    found(
      alteration({ a_text: NULL }),
      shape({ outgoing: [{ name: 'f', columns: ['a_text', 'a_uuid'], full: false }] }),
    ),
    [],
  ],
  [
    'a foreign key that becomes half null, with MATCH FULL',
    found(
      alteration({ a_text: NULL }),
      shape({ outgoing: [{ name: 'f', columns: ['a_text', 'a_uuid'], full: true }] }),
    ),
    ['40 alteration-foreign-key: '],
  ],
  [
    'a foreign key that becomes null, with MATCH FULL',
    found(
      alteration({ a_text: NULL, a_uuid: NULL }),
      shape({ outgoing: [{ name: 'f', columns: ['a_text', 'a_uuid'], full: true }] }),
    ),
    [],
  ],
  [
    'a column to which others refer',
    found(
      alteration({ a_text: NULL }),
      shape({
        incoming: [
          {
            name: 'orders_fk',
            relation: { schema: 'public', name: 'orders' },
            partitioned: false,
            columns: [{ theirs: 'thing', ours: 'a_text' }],
            onDelete: 'cascade',
          },
        ],
      }),
    ),
    [
      '40 alteration-referred: the column `a_text` of `public.things` would change, and the foreign key `orders_fk` of `public.orders` refers to it',
    ],
  ],
  [
    'null where it is forbidden',
    found(
      alteration({ must: NULL, ip: { kind: 'truncate_ip', v4: 24, v6: 48 }, name: set('x') }),
      shape({
        columns: [
          ...shape().columns,
          ...['must', 'ip', 'name'].map((name) => column(name, 'text', { notNull: true })),
        ],
      }),
    ),
    [
      '40 alteration-not-null: the column `must` of `public.things` could become null',
      '41 alteration-not-null: the column `ip`',
    ],
  ],
  [
    'the start',
    found(alteration({ A_TimestampTZ: { kind: 'generalise', to: 'day' } })),
    ['40 alteration-start: the column `a_timestamptz` of `public.things` would change'],
  ],
  [
    'what the start is found by',
    found(alteration({ a_integer: { kind: 'round', to: 10 } }), shape(), {
      start: [
        event('thing', {
          from: {
            table: 'orders',
            relation: null,
            on: [{ theirs: 'thing', ours: 'a_integer' }],
            where: null,
            pick: 'latest',
          },
        }),
      ],
    }).filter((text) => !text.includes('event-type')),
    ['40 alteration-start: '],
  ],
  [
    'the filter',
    found(alteration({ a_text: NULL }), shape(), {
      filter: { op: 'not', predicate: { op: 'any', predicates: [equals('A_Text'), equals('a_enum')] } },
    }).filter((text) => !text.includes('value-type')),
    ['40 alteration-filter: the column `a_text` of `public.things` would change, and the filter'],
  ],
  [
    'a condition',
    found(alteration({ a_text: NULL }), shape(), {
      extension: { while: [equals('a_text')], atMost: period('4 years') },
      conditionNames: ['asked'],
    }),
    ['40 alteration-condition: the column `a_text` of `public.things` would change, and a condition'],
  ],
  [
    'the attribute by which the period is chosen',
    found(alteration({ a_text: NULL }), shape(), {
      filter: { op: 'not', predicate: { op: 'matches', column: 'a_text', parts: ['_ga', ''] } },
    }),
    [
      '40 alteration-attribute: the column `a_text` of `public.things` would change, and the period is chosen by it',
    ],
  ],
  [
    'the person, who is to be forgotten',
    found(alteration({ a_text: NULL }), shape(), {
      person: { kind: 'columns', columns: { email: { column: 'a_text', from: null } }, match: 'exact' },
    }),
    [],
  ],
  [
    'the person, who must be found when a later stage comes',
    found(alteration({ a_text: NULL, a_integer: NULL }), shape(), {
      later: [{ stage: 2, marker: null }],
      person: {
        kind: 'columns',
        columns: {
          email: { column: 'A_Text', from: null },
          user: {
            column: 'thing',
            from: {
              table: 'orders',
              relation: null,
              on: [{ theirs: 'thing', ours: 'a_integer' }],
              where: null,
            },
          },
        },
        match: 'exact',
      },
    }),
    ['40 alteration-person: the column `a_text` of', '41 alteration-person: the column `a_integer` of'],
  ],
  [
    'what says that another stage was done',
    found(alteration({ a_timestamptz: NULL, a_timestamp: NULL }), shape(), {
      start: [event('a_date')],
      earlier: [{ stage: 1, action: 'archive', marker: 'a_timestamptz' }],
      later: [{ stage: 3, marker: 'A_Timestamp' }],
    }),
    [
      '40 alteration-marker: the column `a_timestamptz` of',
      '41 alteration-marker: the column `a_timestamp` of',
    ],
  ],
  [
    'the marker of an earlier stage that is none',
    found(alteration({}), shape(), { earlier: [{ stage: 1, action: 'archive', marker: 'a_date' }] }),
    ['10 marker-type: the marker `a_date` of'],
  ],
  [
    'a computed column, of which nothing need be said',
    found(alteration({ a_bytes: NULL }, {}, GENERATED), GENERATED),
    [],
  ],
  [
    'a computed column that is set',
    found(alteration({ computed: set('x') }, {}, GENERATED), GENERATED),
    ['40 alteration-generated: the column `computed` of `public.things` is computed by the database'],
  ],
  [
    'a computed column that cannot stay, and one that can',
    [
      ...found(
        { ...alteration({ a_text: set('x') }), leaves: [...alteration({ a_text: NULL }).leaves, 'computed'] },
        GENERATED,
      ),
      ...found(
        { ...alteration({ a_bytes: NULL }), leaves: [...alteration({ a_bytes: NULL }).leaves, 'computed'] },
        GENERATED,
      ),
    ],
    [`${60 + shape().columns.length - 1} alteration-generated: `],
  ],
  [
    'a computed column that would become null, change its index, its check, its key and its start',
    found(
      alteration({ a_uuid: NULL }, {}, GENERATED),
      computed({
        unique: [{ name: 'u', columns: ['computed'], plain: true, nullsDistinct: true }],
        checks: [{ name: 'c', columns: ['computed'] }],
        outgoing: [{ name: 'f', columns: ['computed'], full: false }],
      }),
      { filter: equals('computed') },
    ),
    [
      '40 alteration-filter: the column `computed`',
      '40 alteration-unique: the column `computed`',
      '40 alteration-checked: the column `computed`',
      '40 alteration-foreign-key: the column `computed`',
      '40 alteration-not-null: the column `computed`',
    ],
  ],
  [
    'techniques on types that they do not fit',
    found(alteration({ a_uuid: set('x'), a_text: { kind: 'round', to: 2 } })),
    [
      '40 alteration-type: the column `a_uuid` of `public.things` has the type uuid, which `set` does not fit; use it for these types only: text, varchar, char',
      '41 alteration-type: the column `a_text`',
    ],
  ],
  [
    'what could not be held, or would do nothing',
    found(
      alteration({
        short: set('user-{random}'),
        a_numeric: { kind: 'round', to: 0.001 },
        a_date: { kind: 'generalise', to: 'day' },
      }),
      shape({ columns: [...shape().columns, column('short', 'text', { length: 36 })] }),
    ),
    [
      '40 alteration-too-long: the column `short` of `public.things` takes 36 characters, and the text that is set has 37',
      '41 alteration-too-fine: the column `a_numeric` of `public.things` keeps 2 digits after the point, too few for multiples of 0.001',
      '42 alteration-no-effect: `generalise` would leave every value of the column `a_date` of `public.things` as it is',
    ],
  ],
  [
    'a marker that is none',
    found(alteration({ a_text: NULL }, { marker: 'a_date' })),
    ['90 marker-type: the marker `a_date` of `public.things` has the type date, which holds no instant'],
  ],
  [
    'a marker without a zone',
    found(alteration({ a_text: NULL }, { marker: 'a_timestamp' }), shape(), { columnZone: null }),
    ['90 marker-needs-zone: the marker `a_timestamp` of `public.things` carries no time zone'],
  ],
  [
    'a marker that is never null, unique, and what the period counts from',
    found(
      alteration({ a_text: NULL }, { marker: 'a_timestamptz' }),
      shape({
        columns: shape().columns.map((one) =>
          one.name === 'a_timestamptz' ? { ...one, notNull: true } : one,
        ),
        unique: [{ name: 'u', columns: ['a_timestamptz'], plain: true, nullsDistinct: true }],
      }),
    ),
    ['90 alteration-start: ', '90 alteration-unique: ', '90 marker-not-null: '],
  ],
];

describe('every finding, with its place', () => {
  test.each(cases)('%s', (_, texts, expected) => {
    expect(texts.length).toBe(expected.length);
    for (const [index, part] of expected.entries()) expect(texts[index]).toContain(part);
  });

  test('none of them leaves a gap in its text', () => {
    const texts = cases.flatMap(([, told]) => told);
    expect(texts.filter((text) => /\{\w+\}/.test(text))).toEqual([]);
  });

  test('they are all that the live check can find', () => {
    const codes = new Set(cases.flatMap(([, told]) => told.map((text) => text.split(/[ :]/)[1])));
    const missing = Object.keys(alterationTexts).filter((code) => !codes.has(code));
    expect(missing).toEqual(Object.keys(alterationTexts).filter((code) => ELSEWHERE.has(code)));
  });
});

/** What reading the data map and compiling the rules find. */
const ELSEWHERE = new Set<string>([
  'alteration-empty',
  'alteration-both',
  'leaves-twice',
  'character-impossible',
  'marker-named',
  'technique-missing',
  'technique-twice',
  'placeholder-unknown',
  'round-not-positive',
  'pointer-malformed',
  'pointer-twice',
  'alteration-missing',
  'alteration-unused',
  'alteration-digest',
  'alteration-dependants',
  'alteration-unmarked',
  'link-changes-first',
  'condition-changes-first',
] satisfies (keyof typeof alterationTexts)[]);

describe('a sound alteration', () => {
  test("has the server's own names, in the order of the data map", () => {
    const what = alteration({ A_TEXT: NULL, a_uuid: NULL }, { marker: 'A_Timestamp' });
    const { checked } = check(what);
    expect(checked?.alteration).toMatchObject({
      columns: [
        { column: { name: 'a_text', type: 'text' }, technique: NULL },
        { column: { name: 'a_uuid' }, technique: NULL },
      ],
      marker: { name: 'a_timestamp', kind: 'timestamp', zone: 'Europe/Paris' },
    });
    expect(checked?.alteration?.leaves.map(({ name }) => name)).toEqual(what.leaves);
  });

  test('has a marker that carries its zone, or none', () => {
    const start = [event('a_date')];
    const zoned = alteration({ a_text: NULL }, { marker: 'a_timestamptz' });
    expect(check(zoned, shape(), { start }).checked?.alteration?.marker).toEqual({
      name: 'a_timestamptz',
      kind: 'timestamptz',
      zone: null,
    });
    expect(check(alteration({ a_text: NULL })).checked?.alteration?.marker).toBeNull();
  });

  test('demands no dependants: no row goes, so that no foreign key acts', () => {
    const incoming: TableShape['incoming'] = (['cascade', 'restrict'] as const).map((onDelete) => ({
      name: `orders_${onDelete}`,
      relation: { schema: 'public', name: 'orders' },
      partitioned: false,
      columns: [{ theirs: 'thing', ours: 'id' }],
      onDelete,
    }));
    const { checked, findings } = check(alteration({ a_text: NULL }), shape({ incoming }));
    expect(findings).toEqual([]);
    expect(checked).toMatchObject({ dependants: [], blocking: [], others: [] });
  });

  test('is null for a rule that deletes', () => {
    expect(checkRule(rule(), shape(), liveOf()).checked?.alteration).toBeNull();
  });
});
