import type { Command } from 'commander';
import { reportRuns } from '../../../app/audit/look-up/runs.ts';
import { readHistory } from '../../../app/audit/read-history.ts';
import { instantIn } from '../../../audit/history.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import { Failure } from '../../../errors.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { runsText } from '../../texts/history-text.ts';
import { addPeriodOptions, type PeriodOptions, periodOf } from './period.ts';
import { requireView } from './view.ts';

interface RunsOptions extends PeriodOptions {
  readonly rule?: string;
  readonly json?: true;
}

const DAYS_30: Instant = 30n * 86_400_000_000n;

export function addAuditRuns(audit: Command, line: CommandLine): void {
  const command = audit
    .command('runs')
    .description(
      'compare every run that should have been with what was; ends with 1 where one was lost and no later run made up for it',
    );
  addPeriodOptions(command, 'only scheduled times')
    .option('--rule <rule>', 'only this rule (connection/table/category)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit runs --since 2026-06-01 --until 2026-06-30'))
    .action(
      action<RunsOptions>(line, async (options) => {
        const { rule } = options;
        const config = await requireView(line, options, 'audit runs', (read) => ({
          ...periodOf(options, read),
          ...(rule === undefined ? {} : { rule }),
        }));
        const asOf = line.clock();
        const { since, until = formatInstant(asOf) } = periodOf(options, config);
        const end = instantIn(until);
        const period = { since: since === undefined ? end - DAYS_30 : instantIn(since), until: end, asOf };
        if (period.since >= period.until) throw emptyPeriod();
        const report = reportRuns(await readHistory(config), period, rule);
        await line.terminal.write(options.json ? jsonText(report) : runsText(report));
        return report.totals.uncovered === 0 ? EXIT.done : EXIT.failed;
      }),
    );
}

function emptyPeriod(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'period-empty',
    fact: 'the period ends before it begins',
    hint: 'give --since a day or a time before --until; left out, it is 30 days before',
  });
}
