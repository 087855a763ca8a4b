import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../src/reading/read-document.ts';
import { howOften } from '../../support/how-often.ts';

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function read(text: string) {
  const { value } = readDocument('a.yaml', bytes(text));
  if (value === null) throw new Error('expected a document');
  return value;
}

describe('readDocument', () => {
  test('gives plain values of the YAML 1.2 core schema', () => {
    const { value } = read(
      'a: no\nb: 2024-01-31\nc: [1, 1.5, true, null, "5"]\nd: 9007199254740993\ne: -3\nf: 1:30\n',
    );
    expect(value).toEqual(
      Object.assign(Object.create(null), {
        a: 'no',
        b: '2024-01-31',
        c: [1, 1.5, true, null, '5'],
        d: 9007199254740993n,
        e: -3,
        f: '1:30',
      }),
    );
    expect(Object.getPrototypeOf(value)).toBeNull();
  });

  test('knows where keys and values stand, and the nearest ancestor of what does not', () => {
    const document = read('a:\n  b: [x, { c: 010x }]\n# end\n');
    expect(document.position(['a', 'b'], 'key')).toEqual({ file: 'a.yaml', line: 2, column: 3 });
    expect(document.position(['a', 'b', 1, 'c'])).toEqual({ file: 'a.yaml', line: 2, column: 15 });
    expect(document.position(['a', 'z', 'q'], 'key')).toEqual({ file: 'a.yaml', line: 2, column: 3 });
    expect(document.source(['a', 'b', 1, 'c'])).toBe('010x');
    expect(document.source(['a', 'z'])).toBe('');
    expect(document.excerpt(2)).toBe('  b: [x, { c: 010x }]');
    expect(document.excerpt(99)).toBe('');
  });

  test('takes no-break spaces for spaces, in values and in indentation', () => {
    const document = read('a:\n\u00a0\u202fb: 5\u00a0ans\n');
    expect(document.value).toMatchObject({ a: { b: '5 ans' } });
    expect(document.excerpt(2)).toBe('\u00a0\u202fb: 5\u00a0ans');
  });

  test('allows tabs where they indent nothing', () => {
    expect(read('a: |\n  \tx\nb:\t1\n\t\n').value).toMatchObject({ a: '\tx\n', b: 1 });
  });

  test('reports faults of many kinds at once, in order', () => {
    const { value, findings } = readDocument(
      'a.yaml',
      bytes('a: 1\na: 2\nb:\nc: ~\nd: &x 010\ne: *x\nf: "\\q"\n'),
    );
    expect(value).toBeNull();
    expect(findings.map(({ line, code }) => `${line} ${code}`)).toEqual([
      '2 yaml-duplicate-key',
      '3 yaml-no-value',
      '4 yaml-null',
      '5 yaml-anchor',
      '5 yaml-number',
      '6 yaml-alias',
      '7 yaml-escape',
    ]);
  });

  test('names the first bad byte of a line', () => {
    const { findings } = readDocument('a.yaml', new Uint8Array([...bytes('a: é\nb: é'), 0xe9, 0x0a]));
    expect(findings).toMatchObject([{ code: 'yaml-not-utf8', line: 2, column: 5 }]);
  });

  test.each([
    [32, null],
    [33, 'yaml-too-deep'],
  ])('nests %i deep: %s', (depth, code) => {
    const { findings } = readDocument('a.yaml', bytes(`${'['.repeat(depth)}${']'.repeat(depth)}`));
    expect(findings[0]?.code ?? null).toBe(code);
  });

  test.each(['[', '{', '- ', '? ', '"', '}', 'a: [\n', 'a: "b\n', '\0\n', '&a ', '---\n', 'a:\n'])(
    'answers for many kilobytes of %j',
    (text) => {
      const { value, findings } = readDocument(
        'a.yaml',
        bytes(text.repeat(Math.floor(howOften(50_000, 200_000) / text.length))),
      );
      expect(value).toBeNull();
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.length).toBeLessThanOrEqual(1_001);
    },
  );
});

const VALID =
  'category: logs\ntitle:\n  en: "Logs: é"\n  fr: \'x\'\nlist: [a, {b: 1}]\nitems:\n  - x: |\n      y\n  - z # end\n';
const SNIPPETS = [
  '\t',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  '&a ',
  '*a',
  '!!x ',
  '<<: ',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '|',
  '>-',
  '? ',
  ': ',
  '- ',
  '\0',
  '\ufeff',
  '\u00a0',
  '\r',
  '\n',
  '#',
  '@',
  '\\',
  '__proto__: 1\n',
  'с',
  '~',
  '0x1',
  ',',
];

describe('whatever the bytes', () => {
  const judge = (input: Uint8Array) => {
    const { value, findings } = readDocument('a.yaml', input);
    expect(value === null).toBe(findings.length > 0);
    for (const { line, column, message, hint } of findings) {
      expect(line).toBeGreaterThan(0);
      expect(column).toBeGreaterThan(0);
      expect(message + hint).not.toContain('undefined');
      // A placeholder that was not filled in; what the input itself has between braces is none.
      const written = Buffer.from(input).toString('utf8');
      for (const [placeholder] of (message + hint).matchAll(/\{\w+\}/g))
        expect(written).toContain(placeholder);
    }
    expect(readDocument('a.yaml', input).findings).toEqual(findings);
  };

  test('random bytes give a document or findings, twice the same', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), judge), { numRuns: howOften(100, 300) });
  });

  test('random text of YAML signs does, too', () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom(...SNIPPETS), fc.constantFrom('a', ' ', '  ', 'b: ', '1')),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(text, (parts) => judge(bytes(parts.join('')))),
      { numRuns: howOften(250, 1_000) },
    );
  });

  test('so does every mutation of a valid file', () => {
    const mutation = fc.record({
      at: fc.nat(VALID.length),
      cut: fc.nat(12),
      put: fc.constantFrom('', ...SNIPPETS),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        const text = mutations.reduce(
          (all, { at, cut, put }) => all.slice(0, at) + put + all.slice(at + cut),
          VALID,
        );
        judge(bytes(text));
      }),
      { numRuns: howOften(250, 1_000) },
    );
  });
});
