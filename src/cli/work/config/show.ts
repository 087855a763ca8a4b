import { type ShownConfig, showConfig } from '../../../config/show.ts';
import { type CommandLine, FILES_ONLY, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { absentText } from '../../texts/absent-text.ts';

interface ShowOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: ShowOptions): Promise<ExitCode> {
  const config = requireConfig(line, options, FILES_ONLY);
  const shown = showConfig(config);
  const absent = absentText(config, config.language);
  if (absent !== null) line.terminal.tell(absent);
  await line.terminal.write(options.json ? jsonText({ format_version: 1, ...shown }) : settingsText(shown));
  return EXIT.done;
}

function settingsText({ file, settings }: ShownConfig): string {
  const width = Math.max(...settings.map((setting) => setting.name.length));
  const lines = settings.map(
    ({ name, value, from }) => `${name.padEnd(width)}  ${value ?? '(not set)'}  (${from})`,
  );
  return `${[file, ...lines].join('\n')}\n`;
}
