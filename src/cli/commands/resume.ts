import type { Command } from 'commander';
import { attempt } from '../attempt.ts';
import { type CommandLine, example } from '../command-line.ts';

/** Ends what rests: of a person's will, or because of an alarm. */
export function addResume(program: Command, line: CommandLine): void {
  program
    .command('resume')
    .description('end the rest of a rule, or of every rule; or an alarm, and what rests because of it')
    .argument('[rule]', 'connection/table/category; left out, the rest of every rule')
    .option('--alarm <alarm>', 'an alarm that `status` names, by its id or its code')
    .option('--yes', 'do not ask what clearing the alarm means; needed where nobody could answer')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond resume crm/people/prospects'))
    .action(
      attempt(
        line,
        'resume',
        () => import('../work/resume.ts'),
        (rule) => rule ?? null,
      ),
    );
}
