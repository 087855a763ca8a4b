import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';

export function addAuditKeys(audit: Command, line: CommandLine): void {
  audit
    .command('keys')
    .description('list the keys behind the evidence: verifier keys, and the names of digest keys')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit keys'))
    .action(action(line, () => import('../../work/audit/keys.ts')));
}
