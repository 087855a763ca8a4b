import type { Command } from 'commander';
import { proveConsistency, proveInclusion } from '../../../app/audit/look-up/prove.ts';
import { Failure } from '../../../errors.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { checkEntryNumber } from '../../options/entry-number-option.ts';
import { consistencyProofText, inclusionProofText } from '../../texts/proof-text.ts';
import { requireView } from './view.ts';

interface ProveOptions extends GlobalOptions {
  readonly in?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

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
    .action(
      action<ProveOptions>(line, async (options, typed) => {
        requireOneForm(options, typed);
        await line.terminal.write(
          typed === undefined
            ? await consistency(line, options)
            : await inclusion(line, options, Number(typed)),
        );
        return EXIT.done;
      }),
    );
}

async function inclusion(line: CommandLine, options: ProveOptions, entry: number): Promise<string> {
  const size = numberOf(options.in);
  const config = await requireView(line, options, 'audit prove', { entry, in: size });
  const answer = await proveInclusion(config, entry, size);
  return options.json ? jsonText(answer) : inclusionProofText(answer);
}

async function consistency(line: CommandLine, options: ProveOptions): Promise<string> {
  const [from, to] = [Number(options.from), numberOf(options.to)];
  const config = await requireView(line, options, 'audit prove', { from, to });
  const answer = await proveConsistency(config, from, to);
  return options.json ? jsonText(answer) : consistencyProofText(answer);
}

function numberOf(typed: string | undefined): number | null {
  return typed === undefined ? null : Number(typed);
}

function requireOneForm({ in: size, from, to }: ProveOptions, entry: string | undefined): void {
  if (entry === undefined && from === undefined) throw usage('say which entry, or --from which tree');
  if (entry !== undefined && (from !== undefined || to !== undefined))
    throw usage('--from and --to stand without an entry');
  if (entry === undefined && size !== undefined) throw usage('--in stands with an entry only');
}

function usage(fact: string): Failure {
  return new Failure({ kind: 'usage', code: 'usage', fact, hint: 'see `retentiond audit prove --help`' });
}
