import { type Command, Option } from 'commander';
import { listAudit, verifyAudit } from '../../app/audit.ts';
import type { EntryKind } from '../../ledger/entry.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../command-line.ts';
import { entryLine, verdictLine } from '../entry-text.ts';
import { EXIT } from '../exit-code.ts';
import { refuseUnbuiltAudits } from '../not-built.ts';
import { requireConfig } from '../read.ts';

interface ListOptions {
  readonly kind?: EntryKind;
  readonly rule?: string;
  readonly json?: true;
}

interface VerifyOptions {
  readonly json?: true;
}

/** Written so that a kind that is added later cannot be forgotten here. */
const KINDS: Readonly<Record<EntryKind, true>> = {
  opened: true,
  'run started': true,
  'run observed': true,
  intent: true,
  outcome: true,
  'copies removed': true,
  'run ended': true,
  'hold placed': true,
  'hold effective': true,
  'hold release asked': true,
  'hold released': true,
  'rule approved': true,
  'plan approved': true,
};

export function addAudit(program: Command, line: CommandLine): void {
  const audit = program
    .command('audit')
    .description('read and verify the ledger')
    .helpCommand(false)
    .addHelpText('after', example('retentiond audit verify'));
  audit
    .command('list')
    .description('print the entries of the ledger, one a line')
    .addOption(new Option('--kind <kind>', 'only entries of this kind').choices(Object.keys(KINDS)))
    .option('--rule <rule>', 'only entries about this rule (connection/table/category)')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit list --kind outcome'))
    .action(
      action<ListOptions>(line, async (options) => {
        await listEntries(line, options);
        return EXIT.done;
      }),
    );
  audit
    .command('verify')
    .description('verify every entry of the ledger, from the first to the last')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit verify'))
    .action(
      action<VerifyOptions>(line, async (options) => {
        const verdict = await verifyAudit(requireConfig(line, options));
        await line.terminal.write(options.json ? jsonText(verdict) : `${verdictLine(verdict)}\n`);
        return verdict.ok ? EXIT.done : EXIT.ledger;
      }),
    );
  refuseUnbuiltAudits(audit);
}

/** An entry at a time: a ledger may be longer than memory. */
async function listEntries(line: CommandLine, options: ListOptions & GlobalOptions): Promise<void> {
  const { kind, rule, json } = options;
  const filter = { ...(kind === undefined ? {} : { kind }), ...(rule === undefined ? {} : { rule }) };
  let listed = 0;
  for await (const entry of listAudit(requireConfig(line, options), filter)) {
    const opening = listed === 0 ? '{"format_version":1,"entries":[\n' : ',\n';
    const wanted = await line.terminal.write(
      json ? `${opening}${JSON.stringify(entry)}` : `${entryLine(entry)}\n`,
    );
    if (!wanted) return;
    listed += 1;
  }
  if (json) await line.terminal.write(listed === 0 ? '{"format_version":1,"entries":[]}\n' : '\n]}\n');
}
