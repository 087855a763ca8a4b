import type { Command } from 'commander';
import { readHistory } from '../../../app/audit/read-history.ts';
import { recompute } from '../../../app/audit/recompute.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { checkRunId, OR_OF_APPLY } from '../../options/run-option.ts';
import { recomputedText } from '../../texts/recomputed-text.ts';
import { requireView } from './view.ts';

interface RecomputeOptions {
  readonly run: string;
  readonly json?: true;
}

export function addAuditRecompute(audit: Command, line: CommandLine): void {
  audit
    .command('recompute')
    .description(
      'evaluate past runs once more, by their own text and time, and count what should be gone and is there',
    )
    .requiredOption('--run <run>', `this run, ${OR_OF_APPLY}`, checkRunId)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit recompute --run 3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42'))
    .action(
      action<RecomputeOptions>(line, async (options) => {
        const { run, json } = options;
        const config = await requireView(line, options, 'audit recompute', { run });
        const recomputed = await recompute(config, await readHistory(config), run);
        await line.terminal.write(json ? jsonText(recomputed) : recomputedText(recomputed));
        return EXIT.done;
      }),
    );
}
