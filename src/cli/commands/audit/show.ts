import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkEntryNumber } from '../../options/entry-number-option.ts';

export function addAuditShow(audit: Command, line: CommandLine): void {
  audit
    .command('show')
    .description('show one entry of the ledger: in words, as stored, and the texts that it names')
    .argument('<entry>', 'its number', checkEntryNumber)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit show 5'))
    .action(action(line, () => import('../../work/audit/show.ts')));
}
