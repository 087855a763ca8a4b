import { describe, expect, test } from 'vitest';
import type { Technique } from '../../../src/anonymise/alteration.ts';
import { isKeyed, mayGiveNull, misfitOf } from '../../../src/anonymise/altered-value.ts';
import { partsOf } from '../../../src/datamap/place/set-text.ts';
import type { EngineName } from '../../../src/sql/dialect.ts';
import type { Column, TypeFamily } from '../../../src/sql/shape.ts';
import { column } from '../plan/rule.ts';

const ENGINES: readonly EngineName[] = ['postgresql', 'mysql'];

const set = (text: string): Technique => ({ kind: 'set', ...partsOf(text) });
const round = (to: number): Technique => ({ kind: 'round', to });
const generalise: Technique = { kind: 'generalise', to: 'year' };
const mask: Technique = { kind: 'mask', keepLast: 2 };
const remove: Technique = { kind: 'remove', pointers: ['/a'] };
const truncate: Technique = { kind: 'truncate_ip', v4: 24, v6: 48 };

const FAMILIES: readonly TypeFamily[] = [
  'integer',
  'numeric',
  'float',
  'text',
  'enum',
  'boolean',
  'uuid',
  'bytes',
  'date',
  'timestamp',
  'timestamptz',
  'other',
];
const typed = (type: string, change: Partial<Column> = {}): Column =>
  column('x', 'other', { type, ...change });

test.each<[string, Technique, readonly TypeFamily[]]>([
  ['null', { kind: 'null' }, FAMILIES],
  ['set', set('a'), ['text']],
  ['mask', mask, ['text']],
  ['round', round(10), ['integer', 'numeric', 'float']],
  ['generalise', generalise, ['date', 'timestamp', 'timestamptz']],
  ['truncate_ip', truncate, ['text']],
  ['remove', remove, []],
])('%s fits its families, and no other', (_, technique, families) => {
  for (const engine of ENGINES) {
    const fitting = FAMILIES.filter(
      (family) =>
        misfitOf({ technique, column: column('x', family, { type: `a ${family}` }) }, engine) === null,
    );
    expect(fitting).toEqual(families);
  }
});

test.each<[Technique, string, readonly EngineName[]]>([
  [truncate, 'inet', ['postgresql']],
  [truncate, 'cidr', ['postgresql']],
  [truncate, 'inet4', ['mysql']],
  [truncate, 'inet6', ['mysql']],
  [truncate, 'macaddr', []],
  [truncate, 'public.inet', []],
  [remove, 'json', ['postgresql', 'mysql']],
  [remove, 'jsonb', ['postgresql']],
  [remove, 'jsonpath', []],
])('%j on %s', (technique, type, expected) => {
  expect(ENGINES.filter((engine) => misfitOf({ technique, column: typed(type) }, engine) === null)).toEqual(
    expected,
  );
});

test.each<[Technique, string, string]>([
  [
    round(10),
    'smallint, integer, bigint, numeric, real, double precision',
    'tinyint, smallint, mediumint, int, bigint, decimal, float, double',
  ],
  [generalise, 'date, timestamp, timestamptz', 'date, datetime, timestamp'],
  [truncate, 'inet, cidr, text, varchar, char', 'inet6, inet4, text, varchar, char'],
  [remove, 'json, jsonb', 'json'],
  [mask, 'text, varchar, char', 'text, varchar, char'],
  [set('a'), 'text, varchar, char', 'text, varchar, char'],
])('%j says which types it fits, in the words of the server', (technique, postgresql, mysql) => {
  const said = ENGINES.map((engine) => misfitOf({ technique, column: typed('point') }, engine));
  expect(said).toEqual([postgresql, mysql].map((fitting) => ({ code: 'alteration-type', fitting })));
});

describe('what would do nothing, or could not be held', () => {
  test.each<[string, Technique, Column, string | null]>([
    ['a day of a date', { kind: 'generalise', to: 'day' }, column('x', 'date'), 'alteration-no-effect'],
    ['a day of a time', { kind: 'generalise', to: 'day' }, column('x', 'timestamp'), null],
    ['all bits', { kind: 'truncate_ip', v4: 32, v6: 128 }, column('x', 'text'), 'alteration-no-effect'],
    ['all bits of one family', { kind: 'truncate_ip', v4: 32, v6: 127 }, column('x', 'text'), null],
    ['ones of an integer', round(1), column('x', 'integer'), 'alteration-no-effect'],
    ['twos of an integer', round(2), column('x', 'integer'), null],
    ['halves of an integer', round(2.5), column('x', 'integer'), 'alteration-too-fine'],
    ['hundredths of cents', round(0.0001), column('x', 'numeric'), 'alteration-too-fine'],
    ['cents', round(0.01), column('x', 'numeric'), 'alteration-no-effect'],
    ['two cents', round(0.02), column('x', 'numeric'), null],
    ['tiny steps', round(1e-7), column('x', 'numeric'), 'alteration-too-fine'],
    ['tiny steps of any decimals', round(1e-7), column('x', 'numeric', { type: 'numeric' }), null],
    ['a text of its length', set('é🙂x'), column('x', 'text', { length: 3 }), null],
    ['a text one longer', set('é🙂xy'), column('x', 'text', { length: 3 }), 'alteration-too-long'],
    ['a random text', set('{random}'), column('x', 'text', { length: 32 }), null],
    ['a random text in less', set('{random}'), column('x', 'text', { length: 31 }), 'alteration-too-long'],
    ['a digest', set('{digest}'), column('x', 'text', { length: 64 }), null],
    ['a digest in less', set('{digest}'), column('x', 'text', { length: 63 }), 'alteration-too-long'],
  ])('%s', (_, technique, one, expected) => {
    expect(misfitOf({ technique, column: one }, 'postgresql')?.code ?? null).toBe(expected);
  });

  const kept = (charset: string): Partial<Column> => ({
    collation: { charset, collation: `${charset}_bin` },
  });

  test.each<[string, Technique, Column, string | null]>([
    [
      'a decimal too fine',
      round(0.001),
      column('x', 'numeric', { type: 'decimal(10,2)' }),
      'alteration-too-fine',
    ],
    [
      'a double of few digits',
      round(0.001),
      column('x', 'float', { type: 'double(10,2)' }),
      'alteration-too-fine',
    ],
    ['a double of all digits', round(0.001), column('x', 'float', { type: 'double' }), null],
    [
      'ones of an integer',
      round(1),
      column('x', 'integer', { type: 'int(10) unsigned' }),
      'alteration-no-effect',
    ],
    ['characters', set('🙂'.repeat(9)), column('x', 'text', { type: 'varchar(9)', length: 9 }), null],
    [
      'bytes',
      set('🙂'.repeat(3)),
      column('x', 'text', { type: 'tinytext', length: 9 }),
      'alteration-too-long',
    ],
    [
      'bytes of its character set',
      set('abc'),
      column('x', 'text', { type: 'tinytext', length: 6, ...kept('utf16') }),
      null,
    ],
    [
      'more of them',
      set('ab🙂'),
      column('x', 'text', { type: 'tinytext', length: 7, ...kept('utf16') }),
      'alteration-too-long',
    ],
    [
      'four each',
      set('ab'),
      column('x', 'text', { type: 'tinytext', length: 7, ...kept('utf32') }),
      'alteration-too-long',
    ],
  ])('on MySQL: %s', (_, technique, one, expected) => {
    expect(misfitOf({ technique, column: one }, 'mysql')?.code ?? null).toBe(expected);
  });
});

test('only null, and a text that may be no address, can make a value null', () => {
  const giving = [
    set('a'),
    set('{digest}'),
    { kind: 'null' } as const,
    mask,
    round(10),
    generalise,
    remove,
    truncate,
  ]
    .filter((technique) => mayGiveNull({ technique, column: column('x', 'text') }))
    .map(({ kind }) => kind);
  expect(giving).toEqual(['null', 'truncate_ip']);
  expect(mayGiveNull({ technique: truncate, column: typed('inet') })).toBe(false);
});

test('a digest is keyed, whatever stands around it', () => {
  expect([set('a'), set('{random}'), set('{random}-{digest}'), mask].map(isKeyed)).toEqual([
    false,
    false,
    true,
    false,
  ]);
});
