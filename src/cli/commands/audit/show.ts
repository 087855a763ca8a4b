import type { Command } from 'commander';
import { showEntry } from '../../../app/audit/look-up/show.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { checkEntryNumber } from '../../options/entry-number-option.ts';
import { shownEntryJson, shownEntryText } from '../../texts/shown-entry-text.ts';
import { requireView } from './view.ts';

export function addAuditShow(audit: Command, line: CommandLine): void {
  audit
    .command('show')
    .description('show one entry of the ledger: in words, as stored, and the texts that it names')
    .argument('<entry>', 'its number', checkEntryNumber)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit show 5'))
    .action(
      action<{ readonly json?: true }>(line, async (options, typed) => {
        const entry = Number(typed);
        const shown = await showEntry(await requireView(line, options, 'audit show', { entry }), entry);
        await line.terminal.write(options.json ? jsonText(shownEntryJson(shown)) : shownEntryText(shown));
        return shown.strange === null ? EXIT.done : EXIT.ledger;
      }),
    );
}
