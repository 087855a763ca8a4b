import type { Command } from 'commander';
import { type AlarmEnded, endAlarmByHand } from '../../app/audit/clear-alarm.ts';
import { requireControl } from '../../app/control/control.ts';
import { resumeRules } from '../../app/control/operate.ts';
import { Failure } from '../../errors.ts';
import { attempt } from '../attempt.ts';
import { type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { requireConfig } from '../read.ts';
import { requireYes } from '../require-yes.ts';
import { operatedText } from '../texts/operated-text.ts';

interface ResumeOptions {
  readonly alarm?: string;
  readonly yes?: true;
  readonly json?: true;
}

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
      attempt<ResumeOptions>(
        line,
        'resume',
        async (options, rule) => {
          const { alarm, json } = options;
          if (alarm === undefined) {
            const operated = await resumeRules(requireConfig(line, options), rule ?? null, line.clock);
            await line.terminal.write(json ? jsonText(operated) : operatedText(operated));
            return EXIT.done;
          }
          if (rule !== undefined) throw oneOfBoth();
          const ended = await endAlarm(line, options, alarm);
          await line.terminal.write(json ? jsonText(ended) : endedText(ended));
          return EXIT.done;
        },
        (rule) => rule ?? null,
      ),
    );
}

async function endAlarm(
  line: CommandLine,
  options: ResumeOptions & GlobalOptions,
  alarm: string,
): Promise<AlarmEnded> {
  const control = await requireControl(requireConfig(line, options));
  return endAlarmByHand({ control, clock: line.clock }, alarm, (consequence) =>
    requireYes(line, options.yes, consequence),
  );
}

function endedText({ code, connection, alarm }: AlarmEnded): string {
  return `${code}${connection === null ? '' : ` (${connection})`}: the alarm ${alarm} is cleared; runs go on\n`;
}

function oneOfBoth(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'resume-what',
    fact: 'a rule and an alarm cannot be resumed at once',
    hint: 'an alarm stands for every rule that it stops: leave the rule out',
  });
}
