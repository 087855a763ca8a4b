import { releaseHold } from '../../../app/hold/release.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { releaseText } from '../../texts/hold-text.ts';

interface ReleaseOptions extends GlobalOptions {
  readonly reason: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ReleaseOptions, id: string): Promise<ExitCode> {
  const released = await releaseHold(requireConfig(line, options), id, options.reason);
  await line.terminal.write(options.json ? jsonText(released) : releaseText(released));
  return EXIT.done;
}
