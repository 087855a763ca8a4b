import { expect, test } from 'vitest';
import { type CsvCell, csvLines, csvText, toCsv } from '../../../src/notice/csv.ts';
import { policy } from '../rules/written.ts';
import { CUSTOMER_RULES, CUSTOMERS, drawn } from './promised.ts';

/** RFC 4180, read as strictly as it is written there. */
function parseCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const field = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n|$)/y;
  while (field.lastIndex < text.length) {
    const [, written, end] = field.exec(text) ?? [];
    if (written === undefined) throw new Error(`no RFC 4180 at ${field.lastIndex}`);
    const value = written.startsWith('"') ? written.slice(1, -1).replaceAll('""', '"') : written;
    rows.at(-1)?.push(value);
    if (end === '\r\n') rows.push([]);
  }
  return rows.filter((row) => row.length > 0);
}

test.each(['notice', 'register', 'concept'] as const)('%s: what is written is read again', (part) => {
  const document = drawn({ policies: [CUSTOMERS], rules: CUSTOMER_RULES }, { part, language: 'fr' });
  const cells = document.sheet.rows.map((row) => row.map((cell) => cell.join('\n')));
  expect(parseCsv(toCsv(document))).toEqual([document.sheet.columns, ...cells]);
});

test.each([
  ['a, b', 'a, b'],
  ['é', 'é'],
  ['a "b"', 'a "b"'],
  ['a\r\nb', 'a\r\nb'],
  ['a\nb', 'a\nb'],
  ['a\rb', 'a\rb'],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\n=1', "'\n=1"],
  ['＝1', "'＝1"],
  ['=\'a\' "b", c', "'='a' \"b\", c"],
  ['1 = 1', '1 = 1'],
])('%j is read as %j', (title, expected) => {
  const document = drawn({ policies: [policy({ title: { en: title } })] });
  expect(parseCsv(toCsv(document))[1]?.[1]).toBe(expected);
});

test('lines end as RFC 4180 has it', () => {
  const text = toCsv(drawn({ policies: [policy()] }));
  expect(text.split('\r\n')).toHaveLength(3);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
});

const ROWS: readonly (readonly CsvCell[])[] = [
  [-5, 7n, -7n, null],
  ['-5', '', '\r=1', '@a'],
];

test('numbers keep their sign, texts are made harmless, null is empty', () => {
  expect(csvText(['a', 'b', 'c', 'd'], ROWS)).toBe(`a,b,c,d\r\n-5,7,-7,\r\n'-5,,"'\r=1",'@a\r\n`);
});

test('a row at a time is the same text', async () => {
  async function* given(): AsyncGenerator<readonly CsvCell[]> {
    yield* ROWS;
  }
  const lines: string[] = [];
  for await (const line of csvLines(['a', 'b', 'c', 'd'], given())) lines.push(line);
  expect(lines).toHaveLength(3);
  expect(lines.join('')).toBe(csvText(['a', 'b', 'c', 'd'], ROWS));
});
