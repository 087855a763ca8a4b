import { migrateControl, migrateTarget } from '../../app/control/migrate.ts';
import { type CommandLine, type GlobalOptions, jsonText } from '../command-line.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { requireConfig } from '../read.ts';

interface MigrateOptions extends GlobalOptions {
  readonly target?: string;
  readonly json?: true;
}

export async function work(line: CommandLine, options: MigrateOptions): Promise<ExitCode> {
  const config = requireConfig(line, options);
  const { target } = options;
  const { applied, ledger } =
    target === undefined ? await migrateControl(config) : await migrateTarget(config, target);
  const what = target === undefined ? 'the control database' : `the connection ${target}`;
  const done = applied.length === 0 ? 'nothing to do' : `${counted(applied.length, 'migration')} applied`;
  await line.terminal.write(
    options.json
      ? jsonText({ format_version: 1, target: target ?? null, applied, ledger })
      : `${what}: ${done}; ledger ${ledger}\n`,
  );
  return EXIT.done;
}
