import { type Command, Option } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addValidate(program: Command, line: CommandLine): void {
  program
    .command('validate')
    .description('check policies, data maps and configuration')
    .option('--connect', 'hold them against the live databases too; reads only')
    .addOption(
      new Option('--format <format>', 'how findings are printed')
        .choices(['text', 'json', 'github', 'sarif'])
        .default('text'),
    )
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
    .addHelpText('after', example('retentiond validate --connect'))
    .action(action(line, () => import('../work/validate.ts')));
}
