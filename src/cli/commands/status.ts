import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addStatus(program: Command, line: CommandLine): void {
  program
    .command('status')
    .description('say how rules, runs and daemons stand')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond status'))
    .action(action(line, () => import('../work/status.ts')));
}
