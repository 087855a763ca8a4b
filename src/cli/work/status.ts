import { readStatus } from '../../app/status.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { statusText } from '../texts/status-text.ts';

interface StatusOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: StatusOptions): Promise<ExitCode> {
  const status = await readStatus(requireConfig(line, options), line.clock);
  await line.terminal.write(
    options.json ? jsonText(status) : statusText(status, { colour: line.terminal.colour.data }),
  );
  return EXIT.done;
}
