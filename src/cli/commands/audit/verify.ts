import { type Command, Option } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';

export function addAuditVerify(audit: Command, line: CommandLine): void {
  audit
    .command('verify')
    .description('verify every entry of the ledger, from the first to the last')
    .addOption(new Option('--full', 'from the first entry on, which is what it does by itself'))
    .addOption(
      new Option('--incremental', 'only what came since it was last verified like this').conflicts([
        'full',
        'export',
        'checkpoint',
        'key',
      ]),
    )
    .addOption(
      new Option('--export <folder>', 'an export, which needs neither configuration nor database').conflicts(
        'full',
      ),
    )
    .option('--checkpoint <file...>', 'files of signed checkpoints that the ledger must contain')
    .option('--key <key>', 'a verifier key (name+id+base64) that must be one of the ledger')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit verify --checkpoint checkpoints.txt'))
    .action(action(line, () => import('../../work/audit/verify.ts')));
}
