import { cancelRun } from '../../app/control/operate.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { operatedText } from '../texts/operated-text.ts';

interface CancelOptions extends GlobalOptions {
  readonly why?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: CancelOptions, run: string): Promise<ExitCode> {
  const operated = await cancelRun(requireConfig(line, options), run, options.why ?? null);
  await line.terminal.write(options.json ? jsonText(operated) : operatedText(operated));
  return EXIT.done;
}
