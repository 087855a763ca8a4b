import { describe, expect, test } from 'vitest';
import { type Finding, finding, hasErrors, inOrder, phraseText, wordFinding } from '../../src/finding.ts';

const AT = { file: 'a.yaml', line: 2, column: 3, excerpt: 'keep: x' };

describe('finding', () => {
  test('fills in the facts', () => {
    const found = finding('unknown-key', AT, { key: 'retian', allowed: 'keep, then' });
    expect(found).toEqual({
      ...AT,
      code: 'unknown-key',
      severity: 'error',
      message: 'unknown key `retian`',
      hint: 'write one of these here: keep, then',
      facts: { key: 'retian', allowed: 'keep, then' },
      accepted: null,
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

describe('wordFinding', () => {
  const near = { phrase: 'did-you-mean', name: 'people' } as const;
  const found = finding('table-missing', AT, { connection: 'crm', table: 'peple', near });

  test('tells the same fact in another language; place, code and severity stay', () => {
    expect(wordFinding(found, 'fr')).toEqual({
      ...found,
      message: 'la connexion `crm` n’a pas de table `peple`',
      hint: 'vouliez-vous dire `people` ?',
    });
    expect(wordFinding(wordFinding(found, 'fr'), 'en')).toEqual(found);
  });

  test('a phrase can be told by itself, its name made printable, too', () => {
    expect([phraseText(near), phraseText({ ...near, name: 'a\n' }, 'fr')]).toEqual([
      'did you mean `people`?',
      'vouliez-vous dire `a\\n` ?',
    ]);
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
