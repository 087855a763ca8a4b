import { checkHealth } from '../../app/probes/healthcheck.ts';
import type { CommandLine, GlobalOptions } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { requireConfig } from '../read.ts';

export async function work(line: CommandLine, options: GlobalOptions): Promise<ExitCode> {
  await checkHealth(requireConfig(line, options));
  return EXIT.done;
}
