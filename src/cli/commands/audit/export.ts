import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';

export function addAuditExport(audit: Command, line: CommandLine): void {
  audit
    .command('export')
    .description('write the ledger, and all that is needed to verify it elsewhere, into a folder')
    .requiredOption('--out <folder>', 'a folder that is not there yet, or is empty')
    .option('--until <entry>', 'the number of the last entry that goes along', entryNumber)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit export --out evidence-2026'))
    .action(action(line, () => import('../../work/audit/export.ts')));
}

function entryNumber(text: string): number {
  const number = Number(text);
  if (/^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('An entry has a whole number from 1 on.');
}
