import type { Command } from 'commander';
import { readHistory } from '../../../app/audit/read-history.ts';
import { reportRules } from '../../../app/audit/rules.ts';
import { endOfText } from '../../../app/project/moment.ts';
import { formatInstant, type Instant } from '../../../calendar/instant.ts';
import { openZone, type Zone } from '../../../calendar/zone.ts';
import type { Config } from '../../../config/config.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { checkMoment } from '../../options/moment-option.ts';
import { rulesText } from '../../texts/history-text.ts';
import { requireView } from './view.ts';

interface RulesOptions {
  readonly at?: string;
  readonly json?: true;
}

export function addAuditRules(audit: Command, line: CommandLine): void {
  audit
    .command('rules')
    .description('print the rules that were in force, their texts by hash, and who approved them')
    .option('--at <date>', 'at the end of this day, or at this time; left out, now', checkMoment)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit rules --at 2026-06-01'))
    .action(
      action<RulesOptions>(line, async (options) => {
        const now = line.clock();
        const config = await requireView(line, options, 'audit rules', (read) => ({
          at: formatInstant(momentOf(options, read) ?? now),
        }));
        const report = reportRules(await readHistory(config), momentOf(options, config) ?? now);
        await line.terminal.write(options.json ? jsonText(report) : rulesText(report));
        return EXIT.done;
      }),
    );
}

function momentOf({ at }: RulesOptions, { timezone }: Pick<Config, 'timezone'>): Instant | null {
  return at === undefined ? null : endOfText(at, openZone(timezone) as Zone);
}
