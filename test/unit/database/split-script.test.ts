import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitScript } from '../../../src/database/mysql/wire/split-script.ts';

test.each<[string, readonly string[]]>([
  ['', []],
  [' ; ;; ', []],
  ['SELECT 1', ['SELECT 1']],
  ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
  ["SELECT 'a;''b'; SELECT 'c\\';d'", ["SELECT 'a;''b'", "SELECT 'c\\';d'"]],
  ['SELECT "a;b"; SELECT `c;``d`', ['SELECT "a;b"', 'SELECT `c;``d`']],
  ['-- one; two\nSELECT 1 # three; four\n; /* five; six */ SELECT 2', ['SELECT 1', 'SELECT 2']],
  ['SELECT 1--1; SELECT 2', ['SELECT 1--1', 'SELECT 2']],
  ['/*! SELECT 1; */ SELECT 2', ['/*! SELECT 1; */ SELECT 2']],
  ['-- only; comments', []],
])('%j', (script, statements) => {
  expect(splitScript(script)).toEqual(statements);
});

test('texts, names and statements come out as they were put together', () => {
  const text = fc.string().map((content) => `'${content.replace(/[\\']/g, '\\$&')}'`);
  const name = fc.string().map((content) => `\`${content.replaceAll('`', '``')}\``);
  const statement = fc
    .array(fc.oneof(text, name, fc.constantFrom('SELECT', '1', '-', '(', ')')), { minLength: 1 })
    .map((words) => words.join(' '));
  fc.assert(
    fc.property(fc.array(statement), (statements) => {
      expect(splitScript(statements.join(';\n'))).toEqual(statements);
    }),
  );
});
