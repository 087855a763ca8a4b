import { expect, test } from 'vitest';
import { counted, countFindings, formatCount, summarise } from '../../../../src/cli/findings/count.ts';
import { finding } from '../../../../src/finding.ts';

const at = { file: 'f', line: 1, column: 1, excerpt: null };
const error = finding('yaml-tab', at);
const warning = finding('table-todo', at, { table: 't', reason: 'r' });

test.each([
  [[], 'no findings'],
  [[error], '1 error'],
  [[warning, warning], '2 warnings'],
  [[error, warning, error, error], '3 errors, 1 warning'],
])('counts %#', (findings, text) => {
  expect(countFindings(findings)).toBe(text);
});

test('a configuration that cannot be read is all that was read', () => {
  expect(summarise([error], null)).toBe('1 error in the configuration; nothing else was read');
});

test('in French zero is singular', () => {
  expect(summarise([error, error, warning], null, 'fr')).toBe(
    '2 erreurs, 1 avertissement dans la configuration ; rien d’autre n’a été lu',
  );
  expect(summarise([], null, 'fr')).toBe('aucune anomalie dans la configuration ; rien d’autre n’a été lu');
});

test.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1,000'],
  [1_234_567, '1,234,567'],
])('%d is written %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test('one and many', () => {
  expect([counted(1, 'row'), counted(2_000, 'row'), counted(0, 'policy', 'policies')]).toEqual([
    '1 row',
    '2,000 rows',
    '0 policies',
  ]);
});
