import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkMoment } from '../../options/moment-option.ts';

export function addAuditRules(audit: Command, line: CommandLine): void {
  audit
    .command('rules')
    .description('print the rules that were in force, their texts by hash, and who approved them')
    .option('--at <date>', 'at the end of this day, or at this time; left out, now', checkMoment)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit rules --at 2026-06-01'))
    .action(action(line, () => import('../../work/audit/rules.ts')));
}
