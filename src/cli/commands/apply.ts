import type { Command } from 'commander';
import { attempt } from '../attempt.ts';
import { type CommandLine, example } from '../command-line.ts';

export function addApply(program: Command, line: CommandLine): void {
  program
    .command('apply')
    .description('run every rule once, now, or an approved plan: deletes what is due, and records it')
    .argument('[file]', 'a plan that was approved: exactly its rows, none added')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond apply'))
    .action(attempt(line, 'apply', () => import('../work/apply.ts')));
}
