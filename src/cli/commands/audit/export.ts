import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import { type Exported, exportAudit } from '../../../app/audit/export/export.ts';
import { action, type CommandLine, example, jsonText } from '../../command-line.ts';
import { EXIT } from '../../exit-code.ts';
import { counted } from '../../findings/count.ts';
import { requireView } from './view.ts';

interface ExportOptions {
  readonly out: string;
  readonly until?: number;
  readonly json?: true;
}

export function addAuditExport(audit: Command, line: CommandLine): void {
  audit
    .command('export')
    .description('write the ledger, and all that is needed to verify it elsewhere, into a folder')
    .requiredOption('--out <folder>', 'a folder that is not there yet, or is empty')
    .option('--until <entry>', 'the number of the last entry that goes along', entryNumber)
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond audit export --out evidence-2026'))
    .action(
      action<ExportOptions>(line, async (options) => {
        const { out, until = null, json } = options;
        const config = await requireView(line, options, 'audit export', until === null ? {} : { until });
        const exported = await exportAudit(config, { out: resolve(line.cwd, out), until, now: line.clock() });
        await line.terminal.write(json ? jsonText(exported) : exportedText(exported, out));
        return EXIT.done;
      }),
    );
}

function exportedText({ entries, checkpoints, views, texts }: Exported, out: string): string {
  const parts = [
    counted(entries, 'entry', 'entries'),
    counted(checkpoints, 'checkpoint'),
    counted(views, 'view'),
    counted(texts, 'text'),
  ];
  return `exported to ${out}: ${parts.join(', ')}\nverify it anywhere with \`node ${out}/verify.mjs\`\n`;
}

function entryNumber(text: string): number {
  const number = Number(text);
  if (/^[1-9][0-9]*$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new InvalidArgumentError('An entry has a whole number from 1 on.');
}
