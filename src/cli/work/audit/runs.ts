import { reportRuns } from '../../../app/audit/look-up/runs.ts';
import { readHistory } from '../../../app/audit/read-history.ts';
import { instantIn } from '../../../audit/history.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { type PeriodOptions, periodOf } from '../../period.ts';
import { requireView } from '../../require-view.ts';
import { runsText } from '../../texts/history-text.ts';

interface RunsOptions extends PeriodOptions, GlobalOptions {
  readonly rule?: string;
  readonly json?: true;
}

const DAYS_30: Instant = 30n * 86_400_000_000n;

export async function work(line: CommandLine, options: RunsOptions): Promise<ExitCode> {
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
}

function emptyPeriod(): Failure {
  return new Failure({
    kind: 'usage',
    code: 'period-empty',
    fact: 'the period ends before it begins',
    hint: 'give --since a day or a time before --until; left out, it is 30 days before',
  });
}
