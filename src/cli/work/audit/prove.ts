import { proveConsistency, proveInclusion } from '../../../app/audit/look-up/prove.ts';
import { Failure } from '../../../errors.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { consistencyProofText, inclusionProofText } from '../../texts/proof-text.ts';

interface ProveOptions extends GlobalOptions {
  readonly in?: string;
  readonly from?: string;
  readonly to?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ProveOptions, typed?: string): Promise<ExitCode> {
  requireOneForm(options, typed);
  await line.terminal.write(
    typed === undefined ? await consistency(line, options) : await inclusion(line, options, Number(typed)),
  );
  return EXIT.done;
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
