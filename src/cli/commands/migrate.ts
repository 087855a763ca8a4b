import type { Command } from 'commander';
import { migrateControl, migrateTarget } from '../../app/control/migrate.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { counted } from '../findings/count.ts';
import { requireConfig } from '../read.ts';

interface MigrateOptions {
  readonly target?: string;
  readonly json?: true;
}

export function addMigrate(program: Command, line: CommandLine): void {
  program
    .command('migrate')
    .description('prepare the control database, or a target for its receipts; safe to repeat')
    .option('--target <connection>', 'make the receipt table in this connection instead')
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond migrate && retentiond migrate --target crm'))
    .action(
      action<MigrateOptions>(line, async (options) => {
        const config = requireConfig(line, options);
        const { target } = options;
        const { applied, ledger } =
          target === undefined ? await migrateControl(config) : await migrateTarget(config, target);
        const what = target === undefined ? 'the control database' : `the connection ${target}`;
        const done =
          applied.length === 0 ? 'nothing to do' : `${counted(applied.length, 'migration')} applied`;
        await line.terminal.write(
          options.json
            ? jsonText({ format_version: 1, target: target ?? null, applied, ledger })
            : `${what}: ${done}; ledger ${ledger}\n`,
        );
        return EXIT.done;
      }),
    );
}
