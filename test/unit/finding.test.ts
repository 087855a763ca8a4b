import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Finding, finding, hasErrors, inOrder } from '../../src/finding.ts';
import { english } from '../../src/finding-text/en.ts';

const AT = { file: 'a.yaml', line: 2, column: 3, excerpt: 'keep: x' };

describe('the catalogue', () => {
  test('has each code in one file only, and every file', async () => {
    const folder = new URL('../../src/finding-text/', import.meta.url);
    const modules = await Promise.all(readdirSync(folder).map((file) => import(new URL(file, folder).href)));
    const subjects = modules.flatMap((module) =>
      Object.entries<object>(module).filter(([name]) => name.endsWith('Texts')),
    );
    const codes = subjects.flatMap(([, texts]) => Object.keys(texts));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.sort()).toEqual(Object.keys(english).sort());
  });

  test.each(Object.entries(english))('%s says the fact without a full stop, and what to do', (code, text) => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(text.message).toMatch(/[^.]$/);
    expect(text.hint).toMatch(/\S/);
  });
});

describe('finding', () => {
  test('fills in the facts', () => {
    const found = finding('unknown-key', AT, { key: 'retian', allowed: 'keep, then' });
    expect(found).toEqual({
      ...AT,
      code: 'unknown-key',
      severity: 'error',
      message: 'unknown key `retian`',
      hint: 'allowed here: keep, then',
    });
  });

  test('shows a value shortened and printable, whatever it is', () => {
    const { message } = finding('unknown-key', AT, {
      key: `\u001b[2J\n\u202e${'x'.repeat(5_000)}`,
      allowed: '',
    });
    expect(message).toMatch(/^unknown key `\\u\{1b\}\[2J\\n\\u\{202e\}x+…`$/);
    expect(message.length).toBeLessThan(100);
  });

  test('does not fill in what a fact brings along', () => {
    expect(finding('unknown-key', AT, { key: '{allowed} $&', allowed: 'x' }).message).toBe(
      'unknown key `{allowed} $&`',
    );
  });
});

test('inOrder sorts by file, line, column and code; hasErrors looks for errors', () => {
  const make = (file: string, line: number, column: number): Finding =>
    finding('yaml-tab', { file, line, column, excerpt: null });
  const mixed = [make('b', 1, 1), make('a', 10, 1), make('a', 2, 5), make('a', 2, 3)];
  expect(inOrder(mixed).map(({ file, line, column }) => `${file}${line}:${column}`)).toEqual([
    'a2:3',
    'a2:5',
    'a10:1',
    'b1:1',
  ]);
  expect(hasErrors(mixed)).toBe(true);
  expect(hasErrors(mixed.map((found) => ({ ...found, severity: 'warning' as const })))).toBe(false);
});
