import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addHealthcheck(program: Command, line: CommandLine): void {
  program
    .command('healthcheck')
    .description('ask the daemon on this host whether it is well: 0 where it is, else 1')
    .addHelpText('after', example('retentiond healthcheck'))
    .action(action(line, () => import('../work/healthcheck.ts')));
}
