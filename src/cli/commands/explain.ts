import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';
import { refuseOption } from '../not-built.ts';
import { checkMoment } from '../options/moment-option.ts';

/** A policy in plain words, or one row and what decides about it. */
export function addExplain(program: Command, line: CommandLine): void {
  const command = program
    .command('explain')
    .description('say in plain words what the policies do, or what they say of one row')
    .usage('[options] [category]\n       retentiond explain --row <connection.table> <key...>')
    .argument('[category]', 'one policy; left out, all of them')
    // The values of a key stand behind.
    .allowExcessArguments()
    .option(
      '--row <connection.table>',
      'one row, by its key: a value a column; `-` reads them from standard input, one a line',
    )
    .option('--at <date>', 'with --row: as of another day or time, past or future', checkMoment)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond explain --row crm.people 42'))
    .action(action(line, () => import('../work/explain.ts')));
  refuseOption(command, '--key');
}
