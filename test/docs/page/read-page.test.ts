import { expect, test } from 'vitest';
import { compareOutput, holds } from './compare.ts';
import { readPage } from './read-page.ts';

const fenced = (language: string, text = 'x'): string => `\`\`\`${language}\n${text}\n\`\`\`\n`;

test.each<[string, string, RegExp]>([
  ['a block without a language', fenced(''), /not one that the test knows: ""/],
  ['a language that nobody knows', fenced('perl'), /"perl"/],
  [
    'a comment that nobody knows',
    `<!-- norun: x -->\n${fenced('sh')}`,
    /page\.md:1: nobody knows the comment "norun:"/,
  ],
  ['a comment without a key', `<!-- later -->\n${fenced('sh')}`, /says nothing to the test/],
  ['a comment about no block', '<!-- exits: 3 -->\n', /no block follows/],
  ['no reason', `<!-- not run: -->\n${fenced('sh')}`, /not said why/],
  ['a block that does not end', '```sh\nx\n', /does not end/],
  ['another kind of fence', '~~~sh\nx\n~~~\n', /begins with ```/],
  ['YAML without a file', fenced('yaml'), /names its file/],
  ['JSON of nothing', fenced('json', '{}'), /names what prints it/],
  ['SQL for nobody', fenced('sql'), /names its client/],
  ['a server that nobody has', '<!-- servers: oracle -->\n', /no such server/],
  ['what varies otherwise', `<!-- varies: weather -->\n${fenced('sh')}`, /weather/],
  ['a console without a command', fenced('console', 'output'), /begins with "\$ "/],
  ['a command that does not end', fenced('sh', 'x \\'), /does not end/],
])('a page with %s is refused', (_, page, reason) => {
  expect(() => readPage('page.md', page)).toThrow(reason);
});

test('a block in a list loses what it is indented by, and a command knows its line', () => {
  const [step] = readPage(
    'page.md',
    `1. Do\n\n   ${fenced('sh', '   one \\\n     two\n   # why\n   three <<E\n   four\n   E').replace('\n```\n', '\n   ```\n')}`,
  );
  expect(step).toMatchObject({
    line: 3,
    commands: [
      { line: 4, text: 'one \\\n  two' },
      { line: 7, text: 'three <<E\nfour\nE' },
    ],
  });
});

test.each<[string, string, readonly ('time' | 'id' | 'number')[], boolean]>([
  ['a b', 'a b', [], true],
  ['a  b', 'a     b', [], true],
  ['a b', 'a\u00a0b', [], true],
  ['a b', 'a c', [], false],
  ['a …', 'a bc', [], true],
  ['a\n…\nb', 'a\n1\n2\nb', [], true],
  ['a\n…\nb', 'a\nb', [], true],
  ['a\n…', 'b\na', [], false],
  ['at 2026-11-22T10:00:00Z', 'at 2027-01-02T11:30:00.123Z', ['time'], true],
  ['at 2026-11-22T10:00:00Z', 'at 2027-01-02T11:30:00.123Z', [], false],
  ['at 2026-11-22T10:00:00Z', 'at noon', ['time'], false],
  ['5 rows', '6,120 rows', ['number'], true],
  ['(a)+ [b] $', '(a)+ [b] $', [], true],
  ['(a)+', 'aa', [], false],
])('what is shown as %j and printed as %j, with %j varying: %s', (shown, printed, varies, same) => {
  expect(compareOutput(shown, printed, varies) === null).toBe(same);
});

test('some of a document is enough, and no more than it says', () => {
  expect(holds({ a: { b: '…' } }, { a: { b: 1, c: 2 }, d: 3 })).toBe(true);
  expect(holds({ a: 1 }, { a: 2 })).toBe(false);
  expect(holds([1], [1, 2])).toBe(false);
  expect(holds({ a: null }, {})).toBe(false);
});
