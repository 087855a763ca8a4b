import { showEntry } from '../../../app/audit/look-up/show.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { shownEntryJson, shownEntryText } from '../../texts/shown-entry-text.ts';

interface ShowOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: ShowOptions, typed: string): Promise<ExitCode> {
  const entry = Number(typed);
  const shown = await showEntry(await requireView(line, options, 'audit show', { entry }), entry);
  await line.terminal.write(options.json ? jsonText(shownEntryJson(shown)) : shownEntryText(shown));
  return shown.strange === null ? EXIT.done : EXIT.ledger;
}
