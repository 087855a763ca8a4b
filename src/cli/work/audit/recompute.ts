import { readHistory } from '../../../app/audit/read-history.ts';
import { recompute } from '../../../app/audit/recompute.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { recomputedText } from '../../texts/recomputed-text.ts';

interface RecomputeOptions extends GlobalOptions {
  readonly run: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: RecomputeOptions): Promise<ExitCode> {
  const { run, json } = options;
  const config = await requireView(line, options, 'audit recompute', { run });
  const recomputed = await recompute(config, await readHistory(config), run);
  await line.terminal.write(json ? jsonText(recomputed) : recomputedText(recomputed));
  return EXIT.done;
}
