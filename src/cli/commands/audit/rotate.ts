import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';

export function addAuditRotate(audit: Command, line: CommandLine): void {
  audit
    .command('rotate')
    .description('put a new key in the place of the one in force, and say so in the ledger')
    .option('--signing-key <file>', 'the new key for checkpoints: both keys sign that it takes over')
    .option('--digest-key <file>', 'the new key for digests of rows: pseudonyms change with it')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit rotate --signing-key signing-new.key'))
    .action(action(line, () => import('../../work/audit/rotate.ts')));
}
