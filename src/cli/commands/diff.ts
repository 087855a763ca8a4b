import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

/** What an edit of the policies does, before it does it. */
export function addDiff(program: Command, line: CommandLine): void {
  program
    .command('diff')
    .description('say what an edit of the policies does, in words and in rows; reads only')
    .argument(
      '<old>',
      'a folder with a project or with policies, or a git revision: main, HEAD~1, main:policies',
    )
    .argument('[new]', 'the same; left out, the project here')
    .option('--offline', 'in words only: no database is asked')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond diff HEAD~1'))
    .action(action(line, () => import('../work/diff.ts')));
}
