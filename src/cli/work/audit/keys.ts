import { listKeys } from '../../../app/audit/keys/keys.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../../command-line.ts';
import { EXIT, type ExitCode } from '../../exit-code.ts';
import { requireView } from '../../require-view.ts';
import { keysText } from '../../texts/keys-text.ts';

interface KeysOptions extends GlobalOptions {
  readonly json?: true;
}

export async function work(line: CommandLine, options: KeysOptions): Promise<ExitCode> {
  const keys = await listKeys(await requireView(line, options, 'audit keys'));
  await line.terminal.write(options.json ? jsonText(keys) : keysText(keys));
  return EXIT.done;
}
