import type { Command } from 'commander';
import { action, type CommandLine, example } from '../command-line.ts';

export function addMigrate(program: Command, line: CommandLine): void {
  program
    .command('migrate')
    .description('prepare the control database, or a target for its receipts; safe to repeat')
    .option('--target <connection>', 'make the receipt table in this connection instead')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond migrate && retentiond migrate --target crm'))
    .action(action(line, () => import('../work/migrate.ts')));
}
