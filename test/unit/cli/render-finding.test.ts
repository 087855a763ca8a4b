import { expect, test } from 'vitest';
import { renderFinding } from '../../../src/cli/render-finding.ts';
import { finding } from '../../../src/finding.ts';

test('shows the place, the fact, the line with a caret, and the hint', () => {
  const found = finding('yaml-tab', { file: 'logs.yaml', line: 3, column: 5, excerpt: 'a:\t\tb' });
  expect(renderFinding(found, { colour: false })).toBe(
    [
      'logs.yaml:3:5  error  yaml-tab',
      '  the line is indented with a tab',
      '    a:  b',
      '        ^',
      '  hint: indent with spaces, two for each level',
    ].join('\n'),
  );
  expect(renderFinding(found, { colour: true })).toContain('\u001b[31merror\u001b[39m');
});

test('cuts a long line around the caret and lets nothing move the cursor', () => {
  const excerpt = `${'x'.repeat(50_000)}\u001b[2J!${'y'.repeat(50_000)}`;
  const [, , line = '', caret = ''] = renderFinding(
    finding('yaml-syntax', { file: 'f', line: 1, column: 50_005, excerpt }),
    { colour: false },
  ).split('\n');
  expect(line.length).toBeLessThan(130);
  expect(line[caret.indexOf('^')]).toBe('!');
  expect(line).not.toContain('\u001b');
});

test('leaves the line out where there is none', () => {
  const found = finding(
    'yaml-too-large',
    { file: 'f', line: 1, column: 1, excerpt: null },
    { size: 2, limit: 1 },
  );
  expect(renderFinding(found, { colour: false }).split('\n')).toHaveLength(3);
});

test('tells it in French', () => {
  const found = finding('yaml-tab', { file: 'logs.yaml', line: 3, column: 5, excerpt: 'a:\t\tb' });
  expect(renderFinding(found, { colour: false, language: 'fr' })).toBe(
    [
      'logs.yaml:3:5  erreur  yaml-tab',
      '  la ligne est mise en retrait par une tabulation',
      '    a:  b',
      '        ^',
      '  conseil : mettez-la en retrait par des espaces, deux par niveau',
    ].join('\n'),
  );
});

test('shows no password of an address, in the line or in the fact, and leaves the caret where it was', () => {
  const url = 'postgres://app:hunter2@h/d';
  const excerpt = `url: ${url} !`;
  const at = { file: 'f', line: 1, column: excerpt.length, excerpt };
  const [, message = '', line = '', caret = ''] = renderFinding(finding('not-a-slug', at, { written: url }), {
    colour: false,
  }).split('\n');
  expect(message).toBe('  `postgres://app:*******@h/d` cannot be a name here');
  expect(line).not.toContain('hunter2');
  expect(line[caret.indexOf('^')]).toBe('!');
});
