import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { addPeriodOptions } from '../../options/period-option.ts';

export function addAuditRuns(audit: Command, line: CommandLine): void {
  const command = audit
    .command('runs')
    .description(
      'compare every run that should have been with what was; ends with 1 where one was lost and no later run made up for it',
    );
  addPeriodOptions(command, 'only scheduled times')
    .option('--rule <rule>', 'only this rule (connection/table/category)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit runs --since 2026-06-01 --until 2026-06-30'))
    .action(action(line, () => import('../../work/audit/runs.ts')));
}
