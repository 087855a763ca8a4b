import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addDoctor(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('look at everything that a run needs, and say what to do about each thing that is wrong')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond doctor'))
    .action(action(line, () => import('../work/doctor.ts')));
}
