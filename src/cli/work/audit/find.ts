import { findRow, parseFindPlace } from '../../../app/audit/look-up/find-row.ts';
import { readProject } from '../../../app/project/project.ts';
import { type CommandLine, type GlobalOptions, jsonText, sourcesOf } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { findText } from '../../texts/find-text.ts';

interface FindOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(
  line: CommandLine,
  options: FindOptions,
  written: string,
  ...typed: readonly string[]
): Promise<ExitCode> {
  const place = parseFindPlace(written);
  const { connection, table } = place;
  const config = await requireView(line, options, 'audit find', { connection, table });
  // A key of the data map's own is asked for where it can be read; the ledger answers without.
  const rules = readProject(sourcesOf(line, options)).project?.rules ?? [];
  const found = await findRow(config, rules, place, async (columns) =>
    typed.join() === '-' ? line.terminal.readLines(columns) : typed,
  );
  await line.terminal.write(options.json ? jsonText(found) : findText(found));
  return found.found || found.certain ? EXIT.done : EXIT.failed;
}
