import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';
import { refuseOption } from '../not-built.ts';
import { checkMoment } from '../options/moment-option.ts';

export function addPlan(program: Command, line: CommandLine): void {
  const command = program
    .command('plan')
    .description('count what the rules would delete, row by row of every state; reads only')
    .option(
      '--at <date>',
      'as of another day or time, past or future (2027-01-01, 2027-01-01T12:00Z)',
      checkMoment,
    )
    .option('--out <file>', 'write the plan with its rows, to be approved and applied')
    .option('--detailed-exitcode', 'end with 2 where rows are due')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond plan --at 2027-01-01'))
    .action(action(line, () => import('../work/plan.ts')));
  refuseOption(command, '--sample');
}
