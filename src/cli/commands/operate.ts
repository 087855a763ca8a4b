import type { Command } from 'commander';
import { cancelRun, type Operated, pauseRules, retryRun } from '../../app/control/operate.ts';
import { instantOfText } from '../../app/project/moment.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import type { Config } from '../../config/config.ts';
import { attempt } from '../attempt.ts';
import { type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { checkMoment } from '../options/moment-option.ts';
import { requireConfig } from '../read.ts';
import { operatedText } from '../texts/operated-text.ts';
import { addResume } from './resume.ts';

interface OperateOptions {
  readonly why?: string;
  readonly until?: string;
  readonly json?: true;
}

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
    .action(
      operation(line, 'pause', (config, { why = '', until }, rule) =>
        pauseRules(config, rule ?? null, why, until === undefined ? null : momentOf(until, config)),
      ),
    );
  addResume(program, line);
  program
    .command('retry')
    .description('have a failed run tried again')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond retry crm/people/prospects'))
    .action(operation(line, 'retry', (config, _, run) => retryRun(config, run as string)));
  program
    .command('cancel')
    .description('end a run for good, after the batch in hand')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--why <text>', 'the reason, for whoever wonders later')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond cancel crm/people/prospects --why "wrong table"'))
    .action(
      operation(line, 'cancel', (config, { why }, run) => cancelRun(config, run as string, why ?? null)),
    );
}

function operation(
  line: CommandLine,
  name: string,
  work: (config: Config, options: OperateOptions, what: string | undefined) => Promise<Operated>,
): (this: Command) => Promise<void> {
  const act = async (
    options: OperateOptions & GlobalOptions,
    what: string | undefined,
  ): Promise<ExitCode> => {
    const operated = await work(requireConfig(line, options), options, what);
    await line.terminal.write(options.json ? jsonText(operated) : operatedText(operated));
    return EXIT.done;
  };
  // A run's id names no rule, and only a rule that is known is ever refused.
  return attempt<OperateOptions>(line, name, act, (what) => (what?.includes('/') ? what : null));
}

function momentOf(text: string, config: Config): string {
  return formatInstant(instantOfText(text, openZone(config.timezone) as Zone) as Instant);
}
