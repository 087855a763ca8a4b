import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkRunId, OR_OF_APPLY } from '../../options/run-option.ts';

export function addAuditRecompute(audit: Command, line: CommandLine): void {
  audit
    .command('recompute')
    .description(
      'evaluate past runs once more, by their own text and time, and count what should be gone and is there',
    )
    .requiredOption('--run <run>', `this run, ${OR_OF_APPLY}`, checkRunId)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit recompute --run 3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42'))
    .action(action(line, () => import('../../work/audit/recompute.ts')));
}
