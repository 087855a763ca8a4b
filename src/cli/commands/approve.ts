import type { Command } from 'commander';
import { attempt } from '../attempt.ts';
import { type CommandLine, example } from '../command-line.ts';

export function addApprove(program: Command, line: CommandLine): void {
  program
    .command('approve')
    .description('approve a plan: its rule versions for the daemon, and its rows once for `apply FILE`')
    .argument('<file>', 'what `retentiond plan --out` wrote')
    .option('--yes', 'do not ask; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond approve plan.json'))
    .action(attempt(line, 'approve', () => import('../work/approve.ts')));
}
