import { readHistory } from '../../../app/audit/read-history.ts';
import { reportRules } from '../../../app/audit/rules.ts';
import { endOfText } from '../../../app/project/moment.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import type { Config } from '../../../config/config.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { rulesText } from '../../texts/history-text.ts';

interface RulesOptions extends GlobalOptions {
  readonly at?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: RulesOptions): Promise<ExitCode> {
  const now = line.clock();
  const config = await requireView(line, options, 'audit rules', (read) => ({
    at: formatInstant(momentOf(options, read) ?? now),
  }));
  const report = reportRules(await readHistory(config), momentOf(options, config) ?? now);
  await line.terminal.write(options.json ? jsonText(report) : rulesText(report));
  return EXIT.done;
}

function momentOf({ at }: RulesOptions, { timezone }: Pick<Config, 'timezone'>): Instant | null {
  return at === undefined ? null : endOfText(at, openZone(timezone) as Zone);
}
