import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { readCopies } from '../../../app/audit/export/copies.ts';
import { verifyExport } from '../../../app/audit/export/verify-export.ts';
import {
  type LedgerVerdict,
  requireCopiesOfControl,
  verdictOf,
  verifyAudit,
} from '../../../app/audit/verify.ts';
import { action, type CommandLine, example, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { verdictLines } from '../../texts/verdict-text.ts';
import { requireView } from './view.ts';

interface VerifyOptions {
  readonly full?: true;
  readonly incremental?: true;
  readonly export?: string;
  readonly checkpoint?: readonly string[];
  readonly key?: string;
  readonly json?: true;
}

export function addAuditVerify(audit: Command, line: CommandLine): void {
  audit
    .command('verify')
    .description('verify every entry of the ledger, from the first to the last')
    .addOption(new Option('--full', 'from the first entry on, which is what it does by itself'))
    .addOption(
      new Option('--incremental', 'only what came since it was last verified like this').conflicts([
        'full',
        'export',
        'checkpoint',
        'key',
      ]),
    )
    .addOption(
      new Option('--export <folder>', 'an export, which needs neither configuration nor database').conflicts(
        'full',
      ),
    )
    .option('--checkpoint <file...>', 'files of signed checkpoints that the ledger must contain')
    .option('--key <key>', 'a verifier key (name+id+base64) that must be one of the ledger')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit verify --checkpoint checkpoints.txt'))
    .action(
      action<VerifyOptions>(line, async (options) => {
        const verdict = await verify(line, options);
        await line.terminal.write(options.json ? jsonText(verdict) : `${verdictLines(verdict).join('\n')}\n`);
        return verdict.ok ? EXIT.done : EXIT.ledger;
      }),
    );
}

async function verify(line: CommandLine, options: VerifyOptions & GlobalOptions): Promise<LedgerVerdict> {
  const { checkpoint = [], key = null, incremental: onward = false } = options;
  const files = checkpoint.map((file) => resolve(line.cwd, file));
  const copies = readCopies(files, key);
  if (options.export !== undefined)
    return verdictOf(await verifyExport(resolve(line.cwd, options.export), copies));
  await requireCopiesOfControl(requireConfig(line, options), copies);
  const config = await requireView(line, options, 'audit verify', { incremental: onward });
  return verifyAudit(config, { clock: line.clock, onward, copies });
}
