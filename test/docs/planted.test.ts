import { expect, test } from 'vitest';
import { typePage } from './run/type-page.ts';
import { everyPage, readPageText } from './typed.ts';

/** A page of one block. */
const block = (language: string, text: string, ...notes: readonly string[]): string =>
  [...notes.map((note) => `<!-- ${note} -->`), `\`\`\`${language}`, text, '```', ''].join('\n');
const typed = (text: string) => typePage('planted.md', text);
const SOUND =
  'category: logs\ntitle: "Logs"\npurpose: "Security"\nlegal_basis: contract\nstarts: logged\nkeep: 1 year\nthen: delete';

test('what holds is counted', async () => {
  const page = [
    block('sh', 'greeting=hello\nmkdir new && cd new'),
    block('console', '$ echo "$greeting"; pwd\nhello\n…/new\n$ cat <<END\n> one\n> END\none'),
    block('yaml policies/logs.yaml', SOUND),
    block('sh', 'apt install it', 'not run: needs root'),
    block('json', '{ "ok": true, "list": ["…"] }', `of: echo '{"ok":true,"list":[1],"more":2}'`),
    block('console', '$ exit_with() { return $1; }; exit_with 3', 'exits: 3'),
    block('console', '$ while :; do echo ready; sleep 0.1; done\nready\n…', 'until: ready', 'exits: 130'),
  ].join('\n');
  expect(await typed(page)).toEqual({
    commands: 6,
    outputs: 5,
    files: 1,
    notRun: [{ kind: 'not run', line: 27, language: 'sh', why: 'needs root' }],
  });
});

test.each<[string, string, RegExp]>([
  ['an output', block('console', '$ echo one\ntwo'), /planted\.md:2: echo one: the page shows: two/],
  ['an output too many', block('console', '$ echo one\none\ntwo'), /the page shows: two/],
  ['an output too few', block('console', '$ printf "one\\ntwo"\none'), /\(nothing more\)/],
  ['an exit code', block('sh', 'false'), /ended with 1, not with 0/],
  ['an exit code that should be', block('sh', 'true', 'exits: 3'), /ended with 0, not with 3/],
  ['a command that is not there', block('sh', 'retentiond vaildate'), /did you mean validate/],
  ['a second command', block('sh', 'true\nfalse\ntrue'), /planted\.md:3: it ended with 1/],
  [
    'a policy',
    block('yaml policies/logs.yaml', SOUND.replace('keep', 'kept')),
    /its findings are misspelt-key/,
  ],
  [
    'a policy that should be refused',
    block('yaml policies/l.yaml', SOUND, 'refused: unknown-key'),
    /, not unknown-key/,
  ],
  ['a data map', block('yaml datamap/crm.yaml', 'connection: crm'), /its findings are/],
  ['a part of nothing', block('yaml part of retentiond.yaml', 'mode: observe'), /nothing can be put into it/],
  [
    'files that do not go together',
    block(
      'yaml retentiond.yaml',
      'timezone: Europe/Paris\nconnections:\n  crm:\n    url: postgres://you@localhost/crm',
    ) + block('yaml policies/logs.yaml', SOUND),
    /it ended with 3: retentiond validate/,
  ],
  ['JSON', block('json', '{ "ok": true }', `of: echo '{"ok":false}'`), /printed something else/],
  [
    'a program that never is ready',
    block('sh', 'echo begun', 'until: ready'),
    /ended without saying "ready"/,
  ],
  ['what goes before', '<!-- before: false -->\n', /planted\.md:1: it ended with 1/],
])('a page is refused for %s', async (_, page, reason) => {
  await expect(typed(page)).rejects.toThrow(reason);
});

test('the pages that everybody reads are among those that are typed', () => {
  for (const page of [
    'README.md',
    'CONTRIBUTING.md',
    'docs/how-to/restore.md',
    'policies/published/README.md',
  ])
    expect(everyPage()).toContain(page);
});

test('one wrong word that is planted in a page of ours is found', async () => {
  const text = readPageText('docs/how-to/write-a-policy.md');
  const wrong = text.replace('  Kept for 3 years after the latest', '  Kept for 4 years after the latest');
  expect(wrong).not.toBe(text);
  await expect(typed(wrong)).rejects.toThrow(/the page shows: {3}Kept for 4 years/);
});
