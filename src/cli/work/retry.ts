import { retryRun } from '../../app/control/operate.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { operatedText } from '../texts/operated-text.ts';

interface RetryOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: RetryOptions, run: string): Promise<ExitCode> {
  const operated = await retryRun(requireConfig(line, options), run);
  await line.terminal.write(options.json ? jsonText(operated) : operatedText(operated));
  return EXIT.done;
}
