import { describe, expect, test } from 'vitest';
import type { Summary, SummaryColumn } from '../../../../../src/datamap/place/place.ts';
import { checkRule } from '../../../../../src/plan/check/rule.ts';
import type { Rule } from '../../../../../src/rules/rule/rule.ts';
import type { Column, TableShape } from '../../../../../src/sql/shape.ts';
import { column, event, liveOf, mysqlLiveOf, rule, shape, told } from '../../rule.ts';

const BIN = { charset: 'utf8mb4', collation: 'utf8mb4_bin' };
const GENERAL = { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' };

function counts(change: Partial<TableShape> = {}, ...columns: readonly Column[]): TableShape {
  const by = columns.length > 0 ? columns : [column('month', 'date')];
  return shape({
    name: 'counts',
    columns: [...by, column('n', 'integer', { notNull: true })],
    keys: [],
    unique: [{ name: 'by', columns: by.map(({ name }) => name), plain: true, nullsDistinct: true }],
    ...change,
  });
}

function by(unit: SummaryColumn['unit'], name: string, into = 'month'): SummaryColumn {
  return { into, column: name, unit, because: unit === 'value' ? 'few' : null };
}

function summary(...columns: readonly SummaryColumn[]): Partial<Rule> {
  const written: Summary = { into: 'counts', by: columns, count: 'n', minimumGroup: 10 };
  return { action: 'summarise', summary: written };
}

function codes(change: Partial<Rule>, into = counts(), own = shape(), live = liveOf): readonly string[] {
  return told(checkRule(rule(change), own, live(own, into))).map((text) => text.replace(/^\d+ /, ''));
}

test('the table into which is counted is held still as one that is changed', () => {
  const own = shape();
  const { checked } = checkRule(rule(summary(by('month', 'a_timestamptz'))), own, liveOf(own, counts()));
  expect(checked?.others).toMatchObject([{ shape: { name: 'counts' }, use: 'change' }]);
  expect(checked?.summary).toMatchObject({
    by: [{ into: { name: 'month' }, unit: 'month', time: { column: 'a_timestamptz', kind: 'timestamptz' } }],
    count: { name: 'n' },
    minimumGroup: 10,
  });
});

describe('a month or a year', () => {
  test.each([
    ['a_timestamptz', []],
    ['a_timestamp', []],
    ['a_date', []],
    ['a_text', ['summary-not-a-time']],
    ['a_integer', ['summary-not-a-time']],
    ['nowhere', ['column-missing']],
  ])('of %s: %j', (name, expected) => {
    expect(codes(summary(by('month', name)))).toEqual(expected);
  });

  test('is taken of a counter where an event says how it counts', () => {
    const start = [event('a_integer', { as: 'epoch_ms' })];
    expect(codes({ ...summary(by('month', 'a_integer')), start })).toEqual([]);
  });

  test('of a time without a zone needs the zone of the data map', () => {
    expect(codes({ ...summary(by('month', 'a_timestamp')), columnZone: null })).toEqual(['event-needs-zone']);
  });

  const TYPES: readonly (readonly [SummaryColumn['unit'], Column, boolean])[] = [
    ['month', column('month', 'text', { type: 'varchar(7)', length: 7 }), true],
    ['month', column('month', 'text', { type: 'varchar(6)', length: 6 }), false],
    ['year', column('month', 'text', { type: 'varchar(4)', length: 4 }), true],
    ['year', column('month', 'text', { type: 'varchar(3)', length: 3 }), false],
    ['month', column('month', 'integer', { type: 'int(11)' }), true],
    ['month', column('month', 'integer', { type: 'smallint' }), false],
    ['year', column('month', 'integer', { type: 'smallint' }), true],
    ['year', column('month', 'integer', { type: 'tinyint(4)' }), false],
    ['month', column('month', 'timestamptz'), false],
  ];

  test.each(TYPES)('%s into %o: %s', (unit, into, fits) => {
    expect(codes(summary(by(unit, 'a_date')), counts({}, into))).toEqual(fits ? [] : ['summary-type']);
  });
});

describe('a value as it is', () => {
  test.each(['integer', 'text', 'enum', 'boolean', 'uuid', 'date'] as const)('%s is one', (family) => {
    expect(codes(summary(by('value', `a_${family}`)), counts({}, column('month', family)))).toEqual([]);
  });

  test.each(['numeric', 'float', 'bytes', 'timestamp', 'timestamptz', 'other'] as const)(
    '%s is none',
    (family) => {
      expect(codes(summary(by('value', `a_${family}`)), counts({}, column('month', family)))).toContain(
        'summary-value',
      );
    },
  );

  test('needs a column that takes every one of them', () => {
    const own = shape({
      columns: [...shape().columns, column('short', 'text', { type: 'varchar(2)', length: 2 })],
    });
    const into = (length: number): TableShape =>
      counts({}, column('month', 'text', { type: `varchar(${length})`, length }));
    expect(codes(summary(by('value', 'short')), into(2), own)).toEqual([]);
    expect(codes(summary(by('value', 'short')), into(1), own)).toEqual(['summary-type']);
    expect(codes(summary(by('value', 'a_text')), into(99))).toEqual(['summary-type']);
    expect(codes(summary(by('value', 'a_integer')), counts({}, column('month', 'text')))).toEqual([
      'summary-type',
    ]);
  });

  test('needs a column that tells its spellings apart, where each has its own way of comparing', () => {
    const into = (collation: Column['collation']): TableShape =>
      counts({}, column('month', 'text', collation ? { collation } : {}));
    expect(codes(summary(by('value', 'a_text')), into(BIN), shape(), mysqlLiveOf)).toEqual([]);
    expect(codes(summary(by('value', 'a_text')), into(GENERAL), shape(), mysqlLiveOf)).toEqual([
      'summary-collation',
    ]);
  });
});

describe('what tells rows or persons apart', () => {
  const person = (from: string | null): Rule['person'] => ({
    kind: 'columns',
    columns: {
      user: {
        column: from === null ? 'A_Integer' : 'id',
        from:
          from === null
            ? null
            : { table: 'things', relation: null, on: [{ theirs: 'id', ours: from }], where: null },
      },
    },
    match: 'exact',
  });

  test('is the key, a unique column, and the person, by a link, too', () => {
    const unique = shape({
      unique: [
        { name: 'alone', columns: ['a_text'], plain: true, nullsDistinct: true },
        { name: 'pair', columns: ['a_date', 'a_uuid'], plain: true, nullsDistinct: true },
      ],
    });
    const integer = counts({}, column('month', 'integer'));
    const text = counts({}, column('month', 'text'));
    expect(codes(summary(by('value', 'id')), integer)).toEqual(['summary-by-identifier']);
    expect(codes(summary(by('value', 'a_text')), text, unique)).toEqual(['summary-by-identifier']);
    expect(codes(summary(by('value', 'a_uuid')), counts({}, column('month', 'uuid')), unique)).toEqual([]);
    expect(codes({ ...summary(by('value', 'a_integer')), person: person(null) }, integer)).toEqual([
      'summary-by-identifier',
    ]);
    expect(codes({ ...summary(by('value', 'a_integer')), person: person('a_integer') }, integer)).toContain(
      'summary-by-identifier',
    );
  });

  test('may be a time that is unique: its month is not', () => {
    const unique = shape({ unique: [{ name: 'u', columns: ['a_date'], plain: true, nullsDistinct: true }] });
    expect(codes(summary(by('month', 'a_date')), counts(), unique)).toEqual([]);
    expect(codes(summary(by('value', 'a_date')), counts(), unique)).toEqual(['summary-by-identifier']);
  });
});

describe('the table into which is counted', () => {
  const CASES: readonly (readonly [string, Partial<TableShape>, string])[] = [
    ['a view', { kind: 'view' }, 'table-not-a-table'],
    ['one with a trigger', { triggers: ['t:O'] }, 'shape-trigger'],
    ['one with a rule', { rules: ['r'] }, 'shape-rule'],
    ['one with row security', { rowSecurity: true }, 'shape-row-security'],
    ['one without the index', { unique: [] }, 'summary-not-unique'],
    [
      'one with a partial index',
      { unique: [{ name: 'by', columns: ['month'], plain: false, nullsDistinct: true }] },
      'summary-not-unique',
    ],
    [
      'one with an index of more columns',
      { unique: [{ name: 'by', columns: ['month', 'n'], plain: true, nullsDistinct: true }] },
      'summary-not-unique',
    ],
    [
      'one whose month is never null',
      { columns: [column('month', 'date', { notNull: true }), column('n', 'integer', { notNull: true })] },
      'summary-not-null',
    ],
    [
      'one whose count may be null',
      { columns: [column('month', 'date'), column('n', 'integer')] },
      'summary-count-type',
    ],
    [
      'one that wants to know more',
      {
        columns: [
          ...counts().columns,
          column('who', 'text', { notNull: true }),
          column('when', 'date', { notNull: true, hasDefault: true }),
        ],
      },
      'summary-column-needed',
    ],
  ];

  test.each(CASES)('%s is refused', (_, change, code) => {
    expect(codes(summary(by('month', 'a_date')), counts(change))).toContain(code);
  });

  test('may have a key of its own, which the database fills', () => {
    const key = column('id', 'integer', { notNull: true, hasDefault: true });
    const into = counts({
      columns: [key, ...counts().columns],
      keys: [{ name: 'key', primary: true, columns: ['id'] }],
      unique: [...counts().unique, { name: 'key', columns: ['id'], plain: true, nullsDistinct: true }],
    });
    expect(codes(summary(by('month', 'a_date')), into)).toEqual([]);
  });

  test('is neither its own, nor one that goes along, nor one that a filter reads', () => {
    const own = { ...summary(by('month', 'a_date')) };
    const things = { ...(own.summary as Summary), into: 'public.Things' };
    expect(codes({ ...own, summary: things })).toEqual(['summary-own']);
    const dependants: Rule['dependants'] = [
      {
        table: 'counts',
        on: [{ theirs: 'month', ours: 'a_date' }],
        action: 'keep',
        to: null,
        dependants: [],
      },
    ];
    expect(codes({ ...own, dependants })).toContain('summary-own');
  });
});
