import type { Command } from 'commander';
import { instantOfText } from '../../app/moment.ts';
import { cancelRun, type Operated, pauseRules, resumeRules, retryRun } from '../../app/operate.ts';
import { formatInstant, type Instant } from '../../calendar/instant.ts';
import { openZone, type Zone } from '../../calendar/zone.ts';
import type { Config } from '../../config/config.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { checkMoment } from '../moment-option.ts';
import { requireConfig } from '../read.ts';

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
      operation(line, (config, { why = '', until }, rule) =>
        pauseRules(config, rule ?? null, why, until === undefined ? null : momentOf(until, config)),
      ),
    );
  program
    .command('resume')
    .description('end the rest of a rule, or of every rule')
    .argument('[rule]', 'connection/table/category; left out, the rest of every rule')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond resume crm/people/prospects'))
    .action(operation(line, (config, _, rule) => resumeRules(config, rule ?? null)));
  program
    .command('retry')
    .description('have a failed run tried again')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond retry crm/people/prospects'))
    .action(operation(line, (config, _, run) => retryRun(config, run as string)));
  program
    .command('cancel')
    .description('end a run for good, after the batch in hand')
    .argument('<run>', "a run's id, or a rule for its latest run")
    .option('--why <text>', 'the reason, for whoever wonders later')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond cancel crm/people/prospects --why "wrong table"'))
    .action(operation(line, (config, { why }, run) => cancelRun(config, run as string, why ?? null)));
}

function operation(
  line: CommandLine,
  work: (config: Config, options: OperateOptions, what: string | undefined) => Promise<Operated>,
): (this: Command) => Promise<void> {
  return action<OperateOptions>(line, async (options, what) => {
    const operated = await work(requireConfig(line, options), options, what);
    const { rule, runs } = operated;
    const text = `${rule ?? 'every rule'}: done; ${counted(runs, 'run')} changed\n`;
    await line.terminal.write(options.json ? jsonText(operated) : text);
    return EXIT.done;
  });
}

function momentOf(text: string, config: Config): string {
  return formatInstant(instantOfText(text, openZone(config.timezone) as Zone) as Instant);
}
