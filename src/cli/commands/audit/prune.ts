import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkMoment } from '../../options/moment-option.ts';

export function addAuditPrune(audit: Command, line: CommandLine): void {
  audit
    .command('prune')
    .description('remove old digests or receipts for good, and say so in the ledger')
    .option(
      '--digests',
      'the keyed digests of rows; roots stay, `audit find` cannot ask these batches any more',
    )
    .option('--before <date>', 'with --digests: of batches before this day or time', checkMoment)
    .option('--receipts <connection>', 'receipts older than 90 days and below an exported checkpoint')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit prune --digests --before 2023-01-01'))
    .action(action(line, () => import('../../work/audit/prune.ts')));
}
