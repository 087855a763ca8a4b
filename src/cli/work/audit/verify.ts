import { resolve } from 'node:path';
import { readCopies } from '../../../app/audit/export/copies.ts';
import { verifyExport } from '../../../app/audit/export/verify-export.ts';
import {
  type LedgerVerdict,
  requireCopiesOfControl,
  verdictOf,
  verifyAudit,
} from '../../../app/audit/verify.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireConfig } from '../../read.ts';
import { requireView } from '../../require-view.ts';
import { verdictLines } from '../../texts/verdict-text.ts';

interface VerifyOptions extends GlobalOptions {
  readonly full?: true;
  readonly incremental?: true;
  readonly export?: string;
  readonly checkpoint?: readonly string[];
  readonly key?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: VerifyOptions): Promise<ExitCode> {
  const verdict = await verify(line, options);
  await line.terminal.write(options.json ? jsonText(verdict) : `${verdictLines(verdict).join('\n')}\n`);
  return verdict.ok ? EXIT.done : EXIT.ledger;
}

async function verify(line: CommandLine, options: VerifyOptions): Promise<LedgerVerdict> {
  const { checkpoint = [], key = null, incremental: onward = false } = options;
  const files = checkpoint.map((file) => resolve(line.cwd, file));
  const copies = readCopies(files, key);
  if (options.export !== undefined)
    return verdictOf(await verifyExport(resolve(line.cwd, options.export), copies));
  await requireCopiesOfControl(requireConfig(line, options), copies);
  const config = await requireView(line, options, 'audit verify', { incremental: onward });
  return verifyAudit(config, { clock: line.clock, onward, copies });
}
