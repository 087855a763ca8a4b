import type { Command } from 'commander';
import { type ShownConfig, showConfig } from '../../config/show.ts';
import { action, type CommandLine, example, FILES_ONLY, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { absentText } from '../texts/absent-text.ts';

interface ShowOptions {
  readonly json?: true;
}

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
    .action(
      action<ShowOptions>(line, async (options) => {
        const config = requireConfig(line, options, FILES_ONLY);
        const shown = showConfig(config);
        const absent = absentText(config, config.language);
        if (absent !== null) line.terminal.tell(absent);
        await line.terminal.write(
          options.json ? jsonText({ format_version: 1, ...shown }) : settingsText(shown),
        );
        return EXIT.done;
      }),
    );
}

function settingsText({ file, settings }: ShownConfig): string {
  const width = Math.max(...settings.map((setting) => setting.name.length));
  const lines = settings.map(
    ({ name, value, from }) => `${name.padEnd(width)}  ${value ?? '(not set)'}  (${from})`,
  );
  return `${[file, ...lines].join('\n')}\n`;
}
