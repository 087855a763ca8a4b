import type { Command } from 'commander';
import { attempt } from '../attempt.ts';
import { type CommandLine, example } from '../command-line.ts';
import { checkMoment } from '../options/moment-option.ts';
import { addResume } from './resume.ts';

/** Pause, resume, retry and cancel: what a person may do to runs and rules. */
export function addOperate(program: Command, line: CommandLine): void {
  program
    .command('pause')
    .description('let a rule rest, or every rule: no further batch begins')
    .argument('[rule]', 'connection/table/category; left out, every rule')
    .requiredOption('--why <text>', 'the reason, for whoever wonders later')
    .option('--until <moment>', 'when it ends by itself: a day or a time', checkMoment)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      example('retentiond pause crm/people/prospects --why "migration of the CRM" --until 2026-12-01'),
    )
    .action(attempt(line, 'pause', () => import('../work/pause.ts'), ruleIn));
  addResume(program, line);
  program
    .command('retry')
    .description('have a failed run tried again')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond retry crm/people/prospects'))
    .action(attempt(line, 'retry', () => import('../work/retry.ts'), ruleIn));
  program
    .command('cancel')
    .description('end a run for good, after the batch in hand')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--why <text>', 'the reason, for whoever wonders later')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond cancel crm/people/prospects --why "wrong table"'))
    .action(attempt(line, 'cancel', () => import('../work/cancel.ts'), ruleIn));
}

/** A run's id names no rule, and only a rule that is known is ever refused. */
function ruleIn(word: string | undefined): string | null {
  return word?.includes('/') ? word : null;
}
