import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';

export function addAuditFind(audit: Command, line: CommandLine): void {
  audit
    .command('find')
    .description('say whether a row went, when, and by which policy')
    .usage('[options] <connection.table> <key...>')
    .argument('<connection.table>', 'where it stood')
    .argument('<key...>', 'its key, a value a column; `-` reads them from standard input, one a line')
    .option('--json', 'print one JSON document, with the proof')
    .addHelpText('after', example('retentiond audit find crm.people 42'))
    .action(action(line, () => import('../../work/audit/find.ts')));
}
