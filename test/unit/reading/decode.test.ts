import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { valueTexts } from '../../../src/finding-text/en/value.ts';
import { decode, soundKeys } from '../../../src/reading/decode.ts';
import { jsonSchema } from '../../../src/reading/json-schema.ts';
import { readDocument } from '../../../src/reading/read-document.ts';
import { notBuilt, refuse } from '../../../src/reading/refuse.ts';
import { nameSchema, slugSchema } from '../../../src/reading/slug.ts';

const colourSchema = z.enum(['red', 'green']);
const schema = z.strictObject({
  text: z.string().min(1).max(5).optional(),
  count: z.number().int().min(1).max(9).optional(),
  size: z.number().optional(),
  flag: z.boolean().optional(),
  list: z.array(z.string()).min(1).max(2).optional(),
  colour: colourSchema.optional(),
  colours: z.union([colourSchema, z.array(colourSchema)]).optional(),
  either: z.union([z.string(), z.strictObject({ by: z.string(), size: z.number() })]).optional(),
  map: z.record(nameSchema, z.strictObject({ column: z.string() })).optional(),
  byColour: z.partialRecord(colourSchema, z.string()).optional(),
  slug: slugSchema.optional(),
  even: z
    .number()
    .superRefine((value, issues) => {
      if (value % 2 !== 0) refuse(issues, 'not-allowed-value', { allowed: '2, 4' });
    })
    .optional(),
  url: z.string().regex(/^x/).optional(),
  later: notBuilt('later'),
});

function open(text: string) {
  const { value } = readDocument('a.yaml', new TextEncoder().encode(text));
  if (value === null) throw new Error('expected a document');
  return value;
}

function codes(text: string, by: z.ZodType = schema): string[] {
  return decode(open(text), by).findings.map(({ line, column, code }) => `${line}:${column} ${code}`);
}

const CASES: readonly [string, string[]][] = [
  [
    'text: 010a\ncount: 3\nflag: true\nlist: [a]\ncolours: [red]\neither: { by: x, size: 1.5 }\nmap: { a b: { column: c } }',
    [],
  ],
  ['tezt: x', ['1:1 misspelt-key']],
  ['map:\n  a: { column: x, zzz: 1 }', ['2:19 unknown-key']],
  ['map:\n  a: { colunm: x }', ['2:8 misspelt-key']],
  ['map:\n  a: {}', ['2:6 missing-key']],
  ['text: 5', ['1:7 not-a-text']],
  ['text: [5]', ['1:7 not-one-text']],
  ['text: null', ['1:7 null-not-allowed']],
  ['text: ""', ['1:7 empty-text']],
  ['text: abcdef', ['1:7 too-long']],
  ['count: "3"', ['1:8 not-a-number']],
  ['count: 1.5', ['1:8 not-a-whole-number']],
  ['count: 0', ['1:8 number-too-small']],
  ['count: 10', ['1:8 number-too-large']],
  ['size: 99999999999999999999', ['1:7 number-too-large']],
  ['flag: yes', ['1:7 not-true-or-false']],
  ['list: a', ['1:7 not-a-list']],
  ['list: []', ['1:7 empty-list']],
  ['list: [a, b, c]', ['1:7 list-too-long']],
  ['list:\n  - a\n  - 5', ['3:5 not-a-text']],
  ['map: a', ['1:6 not-a-mapping']],
  ['map: { "a  b": { column: c } }', ['1:8 not-a-name']],
  ['slug: ""', ['1:7 empty-text']],
  ['colour: gren', ['1:9 misspelt-value']],
  ['colour: blue', ['1:9 not-allowed-value']],
  ['colours: [red, blue]', ['1:16 not-allowed-value']],
  ['colours: blue', ['1:10 not-allowed-value']],
  ['colours: { a: 1 }', ['1:10 not-allowed-value']],
  ['either: { by: 3, size: x }', ['1:15 not-a-text', '1:24 not-a-number']],
  ['either: 3', ['1:9 not-a-text']],
  ['byColour: { red: x, gren: y }', ['1:21 misspelt-key']],
  ['byColour: { blue: y }', ['1:13 unknown-key']],
  ['slug: Ab', ['1:7 not-a-slug']],
  ['even: 3', ['1:7 not-allowed-value']],
  ['url: y', ['1:6 not-allowed-here']],
  ['later:\n  - 1', ['1:1 not-built-yet']],
  ['- a', ['1:1 file-not-a-mapping']],
];

describe('decode', () => {
  test.each(CASES)('%j', (text, expected) => {
    expect(codes(text, text.startsWith('-') ? z.strictObject({}) : schema)).toEqual(expected);
  });

  test('raises every code about values somewhere', () => {
    const raised = new Set(CASES.flatMap(([, found]) => found.map((line) => line.split(' ')[1])));
    expect(Object.keys(valueTexts).filter((code) => !raised.has(code))).toEqual([]);
  });

  test('reports every finding of a file at once, in order', () => {
    expect(codes('flag: no\ntext: 5\ncuont: 3\n')).toEqual([
      '1:7 not-true-or-false',
      '2:7 not-a-text',
      '3:1 misspelt-key',
    ]);
  });

  test('does not miss a key that is only misspelt', () => {
    const required = z.strictObject({ keep: z.string(), list: z.string() });
    expect(codes('kepe: x\n', z.strictObject({ keep: z.string() }))).toEqual(['1:1 misspelt-key']);
    expect(codes('kepe: x\n', required)).toEqual(['1:1 missing-key', '1:1 misspelt-key']);
  });

  test('offers built keys to whoever writes an unknown one', () => {
    const [found] = decode(
      open('zzzzzz: 1'),
      z.strictObject({ keep: z.string().optional(), later: notBuilt('later') }),
    ).findings;
    expect(found?.hint).toBe('write one of these here: keep');
  });

  test('shows a value as it was typed', () => {
    expect(decode(open('text: 1.50'), schema).findings[0]?.hint).toBe('put it in quotes: "1.50"');
  });
});

test('soundKeys keeps what is right by itself', () => {
  expect(soundKeys(open('text: abc\ncount: x\nzzz: 1'), schema)).toEqual({ text: 'abc' });
  expect(soundKeys(open('- a'), schema)).toEqual({});
});

test('jsonSchema is draft-7 and keeps the examples of what is transformed', () => {
  const made = jsonSchema(
    z.strictObject({
      a: z
        .string()
        .transform(Number)
        .meta({ description: 'A.', examples: ['1'] }),
    }),
    { title: 'T', id: 'i' },
  );
  expect(made).toEqual({
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'i',
    title: 'T',
    type: 'object',
    properties: { a: { type: 'string', description: 'A.', examples: ['1'] } },
    required: ['a'],
    additionalProperties: false,
  });
});
