import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addConfig(program: Command, line: CommandLine): void {
  const config = program
    .command('config')
    .description('print the configuration in force, without passwords')
    .helpCommand(false)
    .addHelpText('after', example('retentiond config show'));
  config
    .command('show')
    .description('print every setting, and where its value comes from')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond config show'))
    .action(action(line, () => import('../work/config/show.ts')));
}
