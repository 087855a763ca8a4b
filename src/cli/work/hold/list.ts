import { readHolds } from '../../../app/hold/list.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { holdsText } from '../../texts/hold-text.ts';

interface ListOptions extends GlobalOptions {
  readonly all?: true;
  readonly reveal?: true;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ListOptions): Promise<ExitCode> {
  const { all = false, reveal, json } = options;
  const seen = line.terminal.isScreen && !json;
  const holds = await readHolds(requireConfig(line, options), {
    all,
    reveal: reveal ? 'yes' : seen ? 'if possible' : 'no',
  });
  await line.terminal.write(json ? jsonText(holds) : holdsText(holds));
  return EXIT.done;
}
