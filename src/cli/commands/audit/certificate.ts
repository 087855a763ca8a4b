import { type Command, Option } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { addPeriodOptions } from '../../options/period-option.ts';
import { checkRunId, OR_OF_APPLY } from '../../options/run-option.ts';

export function addAuditCertificate(audit: Command, line: CommandLine): void {
  const command = audit
    .command('certificate')
    .description('draw up a certificate of destruction, of a run or a period, to print and sign')
    .option('--run <run>', `of this run, ${OR_OF_APPLY}`, checkRunId);
  addPeriodOptions(command, 'of a period:')
    .option('--category <category>', 'of the period, only this category')
    .addOption(
      new Option('--lang <language>', 'the language (default: the configured one)').choices(['en', 'fr']),
    )
    .option('--out <file>', 'write the page into this file instead of printing it')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('retentiond audit certificate --since 2026-01-01 --until 2026-03-31 > q1.html'),
    )
    .action(action(line, () => import('../../work/audit/certificate.ts')));
}
