import { resolve } from 'node:path';
import { type Exported, exportAudit } from '../../../app/audit/export/export.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { counted } from '../../findings/count.ts';
import { requireView } from '../../require-view.ts';

interface ExportOptions extends GlobalOptions {
  readonly out: string;
  readonly until?: number;
  readonly json?: true;
}

export async function work(line: CommandLine, options: ExportOptions): Promise<ExitCode> {
  const { out, until = null, json } = options;
  const config = await requireView(line, options, 'audit export', until === null ? {} : { until });
  const exported = await exportAudit(config, { out: resolve(line.cwd, out), until, now: line.clock() });
  await line.terminal.write(json ? jsonText(exported) : exportedText(exported, out));
  return EXIT.done;
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
