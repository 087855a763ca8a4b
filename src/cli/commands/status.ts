import type { Command } from 'commander';
import { readStatus } from '../../app/status.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { statusText } from '../texts/status-text.ts';

export function addStatus(program: Command, line: CommandLine): void {
  program
    .command('status')
    .description('say how rules, runs and daemons stand')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond status'))
    .action(
      action<{ readonly json?: true }>(line, async (options) => {
        const status = await readStatus(requireConfig(line, options), line.clock);
        await line.terminal.write(
          options.json ? jsonText(status) : statusText(status, { colour: line.terminal.colour.data }),
        );
        return EXIT.done;
      }),
    );
}
