import type { Command } from 'commander';
import { checkHealth } from '../../app/probes/healthcheck.ts';
import { action, type CommandLine, example } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { requireConfig } from '../read.ts';

export function addHealthcheck(program: Command, line: CommandLine): void {
  program
    .command('healthcheck')
    .description('ask the daemon on this host whether it is well: 0 where it is, else 1')
    .addHelpText('after', example('retentiond healthcheck'))
    .action(
      action(line, async (options) => {
        await checkHealth(requireConfig(line, options));
        return EXIT.done;
      }),
    );
}
