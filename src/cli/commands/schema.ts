import { Argument, type Command } from 'commander';
import { FILE_KINDS } from '../../app/file-kinds.ts';
import { action, type CommandLine, example } from '../command-line.ts';

export function addSchema(program: Command, line: CommandLine): void {
  program
    .command('schema')
    .description('print the JSON Schema of a kind of file, or of an entry of the ledger')
    .addArgument(new Argument('<kind>', 'the kind of file').choices(FILE_KINDS))
    .addHelpText('after', example('retentiond schema policy > policy.schema.json'))
    .action(action(line, () => import('../work/schema.ts')));
}
