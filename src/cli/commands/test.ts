import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addTest(program: Command, line: CommandLine): void {
  program
    .command('test')
    .description("try the policies' own examples")
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond test'))
    .action(action(line, () => import('../work/test.ts')));
}
