import { expect, test } from 'vitest';
import type { CommandLine } from '../../../src/cli/command-line.ts';
import { createProgram } from '../../../src/cli/program.ts';
import { everyPage, readPageText } from '../typed.ts';
import { namedCommands } from './inline.ts';

// Nothing is run: only the names of commands and options are asked for.
const program = createProgram({} as CommandLine);

test.each(everyPage())('%s names commands and options that there are', (page) => {
  const wrong = namedCommands(program, readPageText(page)).filter((named) => named.wrong !== null);
  expect(wrong).toEqual([]);
});

test.each<[string, string | null]>([
  ['`retentiond hold place --person email=- --reason "a --long story"`', null],
  ['`retentiond plan --at 2027-01-01`', null],
  ['`retentiond vaildate`', 'there is no command vaildate'],
  ['`retentiond plan --when 2027-01-01`', 'plan has no option --when'],
  ['`retentiond hold drop`', 'hold has no command drop'],
])('%s: %s', (text, wrong) => {
  expect(namedCommands(program, text)).toEqual([expect.objectContaining({ line: 1, wrong })]);
});

test('what is in a block is typed, and not looked at here', () => {
  expect(namedCommands(program, '```sh\n`retentiond vaildate`\n```')).toEqual([]);
});
