import { describe, expect, test } from 'vitest';
import type { Person } from '../../../../src/datamap/place/place.ts';
import { liveTexts } from '../../../../src/finding-text/en/live.ts';
import { checkCoverage } from '../../../../src/plan/check/coverage.ts';
import { checkRule } from '../../../../src/plan/check/rule.ts';
import type { Rule } from '../../../../src/rules/rule/rule.ts';
import type { StartEvent } from '../../../../src/rules/rule/start-event.ts';
import type { Link, Predicate } from '../../../../src/sql/predicate.ts';
import type { TableShape } from '../../../../src/sql/shape.ts';
import { at, checked, column, event, liveOf, period, rule, shape, told } from '../rule.ts';

const POSITIONS = {
  key: at(21),
  where: at(22),
  conditions: at(23),
  'person.email': at(24),
  'events.a_timestamptz event': at(25),
  'events.x event': at(26),
  'conditions.open': at(27),
  'attributes.name': at(28),
};
const is = (name: string, value: string | number | boolean | null): Predicate => ({
  op: 'equals',
  column: name,
  value,
});

/** Another table with the same columns. */
const NOTES = shape({ name: 'notes' });
const START = column('a_timestamptz', 'timestamptz');
const FOLDED = column('folded', 'text', {
  collation: { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' },
});
const LINK: Link = {
  table: 'notes',
  relation: null,
  on: [{ theirs: 'a_integer', ours: null }],
  where: null,
};

function linked(change: Partial<Link> = {}, name = 'a_timestamptz'): StartEvent {
  return event(name, { event: 'a_timestamptz event', from: { ...LINK, pick: 'latest', ...change } });
}

function linkedPerson(name: string, on: Link['on'] = LINK.on): Person {
  const columns = { email: { column: 'a_text', from: { ...LINK, table: name, on } } };
  return { kind: 'columns', columns, match: 'exact' };
}

function findings(
  change: Partial<Rule>,
  table: Partial<TableShape> = {},
  ...others: readonly TableShape[]
): string[] {
  const checking = checkRule(
    rule({ placePositions: POSITIONS, ...change }),
    shape(table),
    liveOf(shape(table), ...others),
  );
  const errors = checking.findings.filter((found) => found.severity === 'error');
  expect(checking.checked === null).toBe(errors.length > 0);
  return checking.findings.map((found) => `${found.line} ${found.code}: ${found.message}; ${found.hint}`);
}

describe('every finding, with its place', () => {
  const cases: readonly (readonly [string, string[], string[]])[] = [
    [
      'a view',
      findings({}, { kind: 'view' }),
      ['10 table-not-a-table: `public.things` is a view, and only an ordinary table is purged'],
    ],
    [
      'a foreign table',
      findings({}, { kind: 'foreign table' }),
      ['10 table-not-a-table: `public.things` is a foreign table'],
    ],
    [
      'a temporary table',
      findings({}, { temporary: true }),
      ['10 table-temporary: `public.things` is a temporary table'],
    ],
    [
      'a partitioned table',
      findings({}, { kind: 'partitioned table', children: ['p1', 'p2'] }),
      ['10 shape-children: `public.things` has children or partitions: p1, p2'],
    ],
    [
      'a partitioned table without any',
      findings({}, { kind: 'partitioned table' }),
      ['10 shape-children: `public.things` has children or partitions: none yet'],
    ],
    [
      'a child',
      findings({}, { parents: ['public.base'] }),
      ['10 shape-parents: `public.things` is a child or partition of public.base'],
    ],
    [
      'triggers, switched off or not',
      findings({}, { triggers: ['audit:O', 'old:D'] }),
      [
        '10 shape-trigger: `public.things` has the trigger `audit`',
        '10 shape-trigger: `public.things` has the trigger `old`',
      ],
    ],
    [
      'a rule',
      findings({}, { rules: ['soft'] }),
      ['10 shape-rule: `public.things` has the rewrite rule `soft`'],
    ],
    [
      'neither where nobody changes a row',
      findings({ action: 'review' }, { rules: ['soft'], triggers: ['audit:O'] }),
      [],
    ],
    [
      'row security, though nobody changes a row',
      findings({ keep: 'indefinitely', start: [] }, { rowSecurity: true }),
      ['10 shape-row-security: `public.things` has row security'],
    ],
    [
      'row security',
      findings({}, { rowSecurity: true }),
      ['10 shape-row-security: `public.things` has row security'],
    ],
    [
      'no key',
      findings({}, { keys: [{ name: 'u', primary: false, columns: ['a_text'] }] }),
      ['21 key-missing: `public.things` has no primary key'],
    ],
    [
      'a key that is none',
      findings({ key: ['a_text', 'id'] }),
      ['21 key-not-unique: `a_text, id` is no unique, not-null key of `public.things`'],
    ],
    [
      'a key that is not there',
      findings({ key: ['idd'] }),
      ['21 column-missing: `public.things` has no column `idd`; did you mean `id`?'],
    ],
    [
      'a key of floats',
      findings({ key: ['a_float'] }, { keys: [{ name: 'u', primary: false, columns: ['a_float'] }] }),
      [
        '21 key-type: the key column `a_float` of `public.things` has the type double precision, which cannot name a row exactly',
      ],
    ],
    [
      'a key of truths',
      findings({ key: ['a_boolean'] }, { keys: [{ name: 'u', primary: false, columns: ['a_boolean'] }] }),
      [
        '21 key-type-not-built: the key column `a_boolean` of `public.things` has the type boolean, and keys of it are not built yet',
      ],
    ],
    [
      'a person that is not there',
      findings({
        person: { kind: 'columns', columns: { email: { column: 'mail', from: null } }, match: 'exact' },
      }),
      ['24 column-missing: `public.things` has no column `mail`'],
    ],
    [
      'a person that no text can name',
      findings({
        person: { kind: 'columns', columns: { email: { column: 'a_date', from: null } }, match: 'exact' },
      }),
      ['24 person-type: the column `a_date` of `public.things` has the type date'],
    ],
    [
      'a person in a table that is not there',
      findings({ person: linkedPerson('Note') }, {}, NOTES),
      ['24 table-missing: the connection `crm` has no table `Note`; did you mean `notes`?'],
    ],
    [
      'a person behind a link that is none',
      findings({ person: linkedPerson('notes', [{ theirs: 'a_float', ours: 'a_float' }]) }, {}, NOTES),
      [
        '24 link-type: a link compares `public.notes.a_float` of type double precision with `public.things.a_float` of type double precision',
      ],
    ],
    [
      'a link to a name that fits two tables',
      findings({ start: [linked()] }, {}, NOTES, shape({ schema: 'old', name: 'notes' })),
      ['25 table-ambiguous: the name `notes` fits more than one table of `crm`: public.notes, old.notes'],
    ],
    [
      'a link to a view',
      findings({ start: [linked()] }, {}, shape({ name: 'notes', kind: 'view' })),
      ['25 link-not-a-table: `public.notes` is a view, and a link leads to an ordinary'],
    ],
    [
      'a link to a temporary table',
      findings({ start: [linked()] }, {}, shape({ name: 'notes', temporary: true })),
      ['25 table-temporary: `public.notes` is a temporary table'],
    ],
    [
      'a link to a table with row security',
      findings({ start: [linked()] }, {}, shape({ name: 'notes', rowSecurity: true })),
      ['25 link-row-security: `public.notes` has row security'],
    ],
    [
      'a link to a key of two columns',
      findings(
        { start: [linked()] },
        { keys: [{ name: 'pk', primary: true, columns: ['id', 'a_text'] }] },
        NOTES,
      ),
      [
        '25 link-key: `public.things` has no row key of one column to which `a_integer` of the other table could refer; name the columns of both tables: `on: { a_integer: our column }`',
      ],
    ],
    [
      'a link by columns that are not there',
      findings({ start: [linked({ on: [{ theirs: 'thing', ours: 'idd' }] })] }, {}, NOTES),
      [
        '25 column-missing: `public.notes` has no column `thing`',
        '25 column-missing: `public.things` has no column `idd`; did you mean `id`?',
      ],
    ],
    [
      'a link by columns of two types',
      findings({ start: [linked({ on: [{ theirs: 'a_text', ours: 'a_integer' }] })] }, {}, NOTES),
      [
        '25 link-type: a link compares `public.notes.a_text` of type text with `public.things.a_integer` of type bigint',
      ],
    ],
    [
      'a link by texts of which several spellings are one',
      findings(
        { start: [linked({ on: [{ theirs: 'folded', ours: 'folded' }] })] },
        { columns: [...shape().columns, FOLDED] },
        shape({ name: 'notes', columns: [FOLDED, START] }),
      ),
      [
        '25 link-collation: rows of `public.notes` are linked by `folded` of `public.things`, whose collation utf8mb4_general_ci takes two spellings to be one, and neither side is unique',
      ],
    ],
    [
      'a link by two enums',
      findings(
        { start: [linked({ on: [{ theirs: 'a_enum', ours: 'a_enum' }] })] },
        {},
        shape({ name: 'notes', columns: [column('a_enum', 'enum', { type: 'public.size' }), START] }),
      ),
      [
        '25 link-type: a link compares `public.notes.a_enum` of type public.size with `public.things.a_enum` of type public.mood',
      ],
    ],
    [
      'linked rows that are compared with what they cannot be',
      findings({ start: [linked({ where: is('a_boolean', 'yes') })] }, {}, NOTES),
      ['25 value-type: the column `a_boolean` has the type boolean'],
    ],
    [
      'a linked start that is no time, in a link that is wrong as well',
      findings({ start: [linked({ where: is('flag', true) }, 'a_text')] }, {}, NOTES),
      [
        '25 column-missing: `public.notes` has no column `flag`',
        '25 event-type: the column `a_text` has the type text',
      ],
    ],
    [
      'a linked start that is not there',
      findings({ start: [linked({}, 'ended')] }, {}, NOTES),
      ['25 column-missing: `public.notes` has no column `ended`'],
    ],
    [
      'a table of a condition, at any depth',
      findings(
        {
          extension: {
            while: [
              {
                op: 'not',
                predicate: {
                  op: 'some',
                  link: { ...LINK, where: { op: 'some', link: { ...LINK, table: 'x' } } },
                },
              },
            ],
            atMost: period('9 years'),
          },
          conditionNames: ['open'],
        },
        {},
        NOTES,
      ),
      ['27 table-missing: the connection `crm` has no table `x`'],
    ],
    [
      'a link without an index',
      findings({ start: [linked()] }, {}, shape({ name: 'notes', indexedColumns: ['a_timestamptz'] })),
      [
        '25 link-unindexed: no index of `public.notes` begins with `a_integer`, by which its rows are linked: each row is looked for in the whole table',
      ],
    ],
    [
      'a start that is not there',
      findings({ start: [event('x')] }),
      ['26 column-missing: `public.things` has no column `x`'],
    ],
    [
      'names that differ in case only',
      findings(
        { start: [event('STAMP')] },
        {
          columns: [
            column('id', 'integer', { notNull: true }),
            column('Stamp', 'date'),
            column('stamp', 'date'),
          ],
        },
      ),
      ['10 column-ambiguous: the name `STAMP` fits more than one column of `public.things`: Stamp, stamp'],
    ],
    [
      'a start that is no time',
      findings({ start: [event('a_text')] }),
      ['10 event-type: the column `a_text` has the type text, and no time can be read from it'],
    ],
    [
      'whole numbers without `as`',
      findings({ start: [event('a_integer')] }),
      ['10 event-type: the column `a_integer` has the type bigint'],
    ],
    [
      '`as` on a time',
      findings({ start: [event('a_timestamptz', { as: 'epoch_s' })] }),
      [
        '25 event-as: the column `a_timestamptz` has the type timestamp with time zone, so `as: epoch_s` cannot be',
      ],
    ],
    [
      '`as` on a fraction',
      findings({ start: [event('a_numeric', { as: 'epoch_ms' })] }),
      ['10 event-as: the column `a_numeric` has the type numeric(10,2), so `as: epoch_ms` cannot be'],
    ],
    [
      'no zone for a time without one',
      findings({ start: [event('a_timestamp')], columnZone: null }),
      ['10 event-needs-zone: the column `a_timestamp` keeps times without a zone'],
    ],
    [
      'hours on a date',
      findings({ start: [event('a_date')], keep: period('5 hours') }),
      ['10 event-date-hours: the column `a_date` keeps dates'],
    ],
    [
      'hours in at_most on a date',
      findings({ start: [event('a_date')], extension: { while: [], atMost: period('900 minutes') } }),
      ['10 event-date-hours: the column `a_date` keeps dates'],
    ],
    [
      'a filter of another type',
      findings({ filter: is('a_integer', 'x') }),
      [
        '22 value-type: the column `a_integer` has the type bigint, and `"x"` is no value of it; write it like `5`, a whole number without quotes',
      ],
    ],
    [
      'a condition of another type',
      findings({ extension: { while: [is('a_boolean', 'yes')], atMost: period('9 years') } }),
      [
        '23 value-type: the column `a_boolean` has the type boolean, and `"yes"` is no value of it; write it like `true` or `false`',
      ],
    ],
    [
      'an order of texts',
      findings({ filter: { op: 'above', column: 'a_text', value: 'b' } }),
      [
        '22 comparison-type: `above` cannot be asked of the column `a_text` of type text; only numbers and times',
      ],
    ],
    [
      'equality of fractions',
      findings({ filter: is('a_float', 1) }),
      [
        '22 comparison-type: `equals` cannot be asked of the column `a_float` of type double precision; compare it with `at_least` and `below`',
      ],
    ],
    [
      'the beginning of a number',
      findings({ filter: { op: 'starts_with', column: 'a_integer', value: '1' } }),
      [
        '22 comparison-type: `starts_with` cannot be asked of the column `a_integer` of type bigint; only texts have a beginning',
      ],
    ],
    [
      'a name in a number',
      findings({ filter: { op: 'matches', column: 'a_integer', parts: ['_ga_', ''] } }),
      ['28 attribute-type: the column `a_integer` has the type bigint, and an attribute is a text'],
    ],
    [
      'a name in a column that is not there',
      findings({ filter: { op: 'matches', column: 'a_txt', parts: ['_ga'] } }),
      ['28 column-missing: `public.things` has no column `a_txt`; did you mean `a_text`?'],
    ],
    [
      'a type that conditions cannot compare',
      findings({ filter: is('a_other', 'x') }),
      ['22 column-no-condition: the column `a_other` has the type json, which conditions cannot compare'],
    ],
    [
      'no index',
      findings({}, { indexedColumns: ['id'] }),
      [
        '25 start-unindexed: no index begins with the start column `a_timestamptz` of `public.things`: every run reads the whole table',
      ],
    ],
  ];

  test.each(cases)('%s', (_, found, expected) => {
    expect(found.map((text, index) => text.slice(0, expected[index]?.length))).toEqual(expected);
  });

  test('none of them leaves a gap in its text', () => {
    expect(cases.flatMap(([, found]) => found).filter((text) => /\{\w+\}/.test(text))).toEqual([]);
  });

  test('together with the coverage they are all that the catalogue can find', () => {
    const tables = [
      { schema: 'a', name: 'x', kind: 'table' },
      { schema: 'b', name: 'x', kind: 'table' },
      { schema: 'a', name: 'z', kind: 'table' },
    ] as const;
    const entry = (name: string, kind: 'todo' | 'exempt') => ({
      kind,
      table: name,
      reason: 'r',
      position: at(1),
    });
    const map = {
      connections: ['crm'],
      timezone: null,
      backupsKept: null,
      tables: [
        entry('x', 'exempt'),
        entry('y', 'todo'),
        { kind: 'with', table: 'z', parent: 'x', position: at(1) },
      ] as const,
      position: at(1),
      positions: {},
    };
    const codes = [
      ...cases.flatMap(([, found]) => found.map((text) => text.split(/[ :]/)[1])),
      ...checkCoverage([map], 'crm', tables).map((found) => found.code),
    ];
    expect(Object.keys(liveTexts).filter((code) => !codes.includes(code))).toEqual([]);
  });
});

describe('one mistake is one finding', () => {
  test("a name in the filter of the table's first category", () => {
    const filter = is('stat', 'a');
    expect(
      told(checkRule(rule({ filter, tableFilters: [filter], placePositions: POSITIONS }), shape(), liveOf())),
    ).toEqual(['22 column-missing']);
  });

  test("the other categories' filters are reported where their own rules are checked", () => {
    const tableFilters = [is('a_text', 'a'), is('stat', 'b'), is('a_integer', 'x')];
    const checking = checkRule(
      rule({ filter: is('a_text', 'a'), tableFilters, placePositions: POSITIONS }),
      shape(),
      liveOf(),
    );
    expect(told(checking)).toEqual([]);
    // Rows that no filter matches cannot be counted as long as one filter is not understood.
    expect(checking.checked?.tableFilters).toBeNull();
  });
});

describe('a rule that nothing forbids', () => {
  test("carries the server's own names and types", () => {
    const columns = [
      column('ID', 'integer', { notNull: true }),
      column('Ended At', 'timestamp', { notNull: true }),
      column('Status', 'text'),
      column('Flag', 'boolean'),
    ];
    const table = shape({
      columns,
      keys: [{ name: 'pk', primary: true, columns: ['ID'] }],
      indexedColumns: ['Ended At'],
    });
    const change: Partial<Rule> = {
      start: [event('ended at', { always: true })],
      columnZone: 'America/Sao_Paulo',
      filter: {
        op: 'all',
        predicates: [
          is('STATUS', 'a'),
          { op: 'not', predicate: { op: 'any', predicates: [is('flag', null)] } },
        ],
      },
      extension: { while: [is('flag', true)], atMost: period('9 years') },
      tableFilters: [is('status', 'a'), is('status', 'b')],
    };
    expect(checked(change, table)).toMatchObject({
      zone: { name: 'Europe/Paris' },
      key: [{ name: 'ID' }],
      times: [
        {
          event: 'ended at event',
          column: 'Ended At',
          kind: 'timestamp',
          always: true,
          notNull: true,
          zone: { name: 'America/Sao_Paulo' },
        },
      ],
      filter: {
        op: 'all',
        predicates: [
          is('Status', 'a'),
          { op: 'not', predicate: { op: 'any', predicates: [is('Flag', null)] } },
        ],
      },
      extensions: [is('Flag', true)],
      tableFilters: [is('Status', 'a'), is('Status', 'b')],
    });
  });

  test('carries the names of its links, and every table that they lead to', () => {
    const columns = [
      column('ID', 'integer', { notNull: true }),
      column('Thing', 'integer'),
      column('Ended At', 'date', { notNull: true }),
      column('Kind', 'text'),
    ];
    const keys = [{ name: 'pk', primary: true, columns: ['ID'] }];
    const notes = shape({ schema: 'Crm', name: 'Notes', columns, keys, indexedColumns: ['Thing'] });
    const pages = shape({ name: 'pages', columns, keys, indexedColumns: ['Thing'] });
    const on = [{ theirs: 'thing', ours: null }];
    const link = (table: string, where: Predicate | null): Link => ({ table, relation: null, on, where });
    const checkedLink = (
      table: string,
      relation: Link['relation'],
      ours: string,
      where: Predicate | null,
    ) => ({
      table,
      relation,
      indexed: true,
      on: [{ theirs: 'Thing', ours }],
      where,
    });
    const inNotes = { schema: 'Crm', name: 'Notes' };
    const inPages = { schema: 'public', name: 'pages' };
    const where: Predicate = { op: 'some', link: link('pages', is('KIND', 'a')) };
    const person: Person = {
      kind: 'columns',
      columns: { user: { column: 'kind', from: link('things', null) }, id: { column: 'ID', from: null } },
      match: 'case_insensitive',
    };
    const things = shape({ columns, keys, indexedColumns: ['Thing', 'Ended At'] });
    const result = checked(
      {
        start: [event('ended at', { from: { ...link('crm.notes', where), pick: 'earliest' } })],
        filter: { op: 'not', predicate: { op: 'some', link: link('NOTES', null) } },
        person,
      },
      things,
      notes,
      pages,
    );
    expect(result.times).toEqual([
      {
        event: 'ended at event',
        column: 'Ended At',
        kind: 'date',
        always: false,
        notNull: false,
        zone: null,
        from: {
          pick: 'earliest',
          ...checkedLink('crm.notes', inNotes, 'ID', {
            op: 'some',
            link: checkedLink('pages', inPages, 'ID', { ...is('Kind', 'a'), family: 'text' } as Predicate),
          }),
        },
      },
    ]);
    expect(result.filter).toEqual({
      op: 'not',
      predicate: { op: 'some', link: checkedLink('NOTES', inNotes, 'ID', null) },
    });
    expect(result.person).toEqual([
      {
        kind: 'user',
        column: 'Kind',
        from: checkedLink('things', { schema: 'public', name: 'things' }, 'ID', null),
        match: 'case_insensitive',
        type: columns[3],
      },
      { kind: 'id', column: 'ID', from: null, match: 'case_insensitive', type: columns[0] },
    ]);
    // Its own table is none of the others.
    expect(result.others).toEqual([
      { shape: notes, use: 'read' },
      { shape: pages, use: 'read' },
    ]);
  });

  test('changes a table that it reads as well', () => {
    const [dependant] = [
      { table: 'notes', on: LINK.on, action: 'delete', to: null, dependants: [] } as const,
    ];
    const { others } = checked({ start: [linked()], dependants: [dependant] }, shape(), NOTES);
    expect(others).toEqual([{ shape: NOTES, use: 'change' }]);
  });

  test('needs no zone for a time that has one', () => {
    expect(checked({ columnZone: null }).times[0]).toMatchObject({ kind: 'timestamptz', zone: null });
  });

  test('takes the named key in the order of its index', () => {
    const keys = [
      { name: 'pk', primary: true, columns: ['id'] },
      { name: 'u', primary: false, columns: ['a_uuid', 'a_text'] },
    ];
    expect(checked({ key: ['A_TEXT', 'a_uuid'] }, shape({ keys })).key.map((one) => one.name)).toEqual([
      'a_uuid',
      'a_text',
    ]);
  });

  test('may ask of any type whether it is null', () => {
    const filter: Predicate = {
      op: 'any',
      predicates: [is('a_other', null), { op: 'one_of', column: 'a_bytes', values: [null] }],
    };
    expect(checked({ filter }).filter).toMatchObject(filter);
  });
});
