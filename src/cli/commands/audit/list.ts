import { type Command, Option } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkCount, checkEntryNumber } from '../../options/entry-number-option.ts';
import { addPeriodOptions } from '../../options/period-option.ts';
import { checkRunId, OR_OF_APPLY } from '../../options/run-option.ts';
import { ENTRY_KINDS } from '../../texts/entry-text.ts';

export function addAuditList(audit: Command, line: CommandLine): void {
  const command = audit
    .command('list')
    .description('print the entries of the ledger, one a line')
    .addOption(new Option('--kind <kind>', 'only entries of this kind').choices(ENTRY_KINDS))
    .option('--rule <rule>', 'only entries about this rule (connection/table/category)')
    .option('--category <category>', 'only entries about this category')
    .option('--connection <connection>', 'only entries about this connection')
    .option('--run <run>', `only entries about this run, ${OR_OF_APPLY}`, checkRunId);
  addPeriodOptions(command, 'only entries')
    .addOption(
      new Option('--log <log>', 'the ledger, or who looked at it')
        .choices(['ledger', 'access'])
        .default('ledger'),
    )
    .option('--after <entry>', 'only what comes after this entry', checkEntryNumber)
    .addOption(
      new Option('--limit <count>', 'at most so many; the last line says where the rest begins')
        .argParser(checkCount)
        .default('1000'),
    )
    .addOption(new Option('--all', 'all of them, however many there are').conflicts('limit'))
    .addOption(
      new Option('--format <format>', 'what is written')
        .choices(['text', 'json', 'csv'])
        .default('text')
        .conflicts('json'),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit list --kind outcome'))
    .action(action(line, () => import('../../work/audit/list.ts')));
}
