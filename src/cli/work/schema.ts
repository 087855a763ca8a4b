import type { FileKind } from '../../app/file-kinds.ts';
import { schemaText } from '../../app/schemas.ts';
import type { CommandLine, GlobalOptions } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';

export async function work(line: CommandLine, _options: GlobalOptions, kind: string): Promise<ExitCode> {
  await line.terminal.write(schemaText(kind as FileKind));
  return EXIT.done;
}
