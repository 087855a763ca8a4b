import { type Command, Option } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addGrants(program: Command, line: CommandLine): void {
  program
    .command('grants')
    .description('print the least that the roles of the databases need, as GRANT statements')
    .option('--connection <name>', 'of this connection alone')
    .option('--role <name>', 'for this role, instead of the one in the address')
    .addOption(
      new Option(
        '--control',
        "the control database's roles instead: owner, writer, reader, pruner",
      ).conflicts(['connection', 'role']),
    )
    .option('--owner <name>', 'with --control: what the role is called that owns the tables')
    .option('--writer <name>', 'with --control: what the role of the daemon is called')
    .option('--reader <name>', "with --control: what the auditor's role is called")
    .option('--pruner <name>', 'with --control: what the role of `audit prune` is called')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond grants --connection crm'))
    .action(action(line, () => import('../work/grants.ts')));
}
