import type { Command } from 'commander';
import { findRow, parseFindPlace } from '../../../app/audit/look-up/find-row.ts';
import { readProject } from '../../../app/project/project.ts';
import { action, type CommandLine, example, jsonText, sourcesOf } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { findText } from '../../texts/find-text.ts';
import { requireView } from './view.ts';

interface FindOptions {
  readonly json?: true;
}

export function addAuditFind(audit: Command, line: CommandLine): void {
  const command = audit
    .command('find')
    .description('say whether a row went, when, and by which policy')
    .usage('[options] <connection.table> <key...>')
    .argument('<connection.table>', 'where it stood')
    .argument('<key...>', 'its key, a value a column; `-` reads them from standard input, one a line')
    .option('--json', 'print one JSON document, with the proof')
    .addHelpText('after', example('retentiond audit find crm.people 42'));
  command.action(
    action<FindOptions>(line, async (options) => {
      const [written = '', ...typed] = command.args;
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
    }),
  );
}
