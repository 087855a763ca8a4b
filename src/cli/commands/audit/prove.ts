import type { Command } from 'commander';
import { action, type CommandLine, example } from '../../command-line.ts';
import { checkEntryNumber } from '../../options/entry-number-option.ts';

export function addAuditProve(audit: Command, line: CommandLine): void {
  audit
    .command('prove')
    .description('prove that an entry is in the signed tree, or that a tree begins with an older one')
    .usage('[options] <entry>\n       retentiond audit prove [options] --from <size>')
    .argument('[entry]', 'the number of the entry', checkEntryNumber)
    .option(
      '--in <size>',
      'in the tree of the first so many entries; left out, in that of the latest checkpoint',
      checkEntryNumber,
    )
    .option(
      '--from <size>',
      'no entry: that the tree begins with that of the first so many',
      checkEntryNumber,
    )
    .option(
      '--to <size>',
      'with --from: the tree of the first so many; left out, that of the latest checkpoint',
      checkEntryNumber,
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit prove 5 > entry-5.tlog-proof'))
    .action(action(line, () => import('../../work/audit/prove.ts')));
}
