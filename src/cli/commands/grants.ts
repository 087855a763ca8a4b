import { type Command, Option } from 'commander';
import { writeControlGrants } from '../../app/grants/control-grants.ts';
import { writeGrants } from '../../app/grants/write-grants.ts';
import { action, type CommandLine, example, jsonText } from '../command-line.ts';
import { EXIT } from '../exit-code.ts';
import { controlGrantsText, grantsText } from '../grants-text.ts';
import { requireConfig } from '../read.ts';
import { requireLiveProject } from '../read-live.ts';

interface GrantsOptions {
  readonly connection?: string;
  readonly role?: string;
  readonly control?: true;
  readonly json?: true;
}

export function addGrants(program: Command, line: CommandLine): void {
  program
    .command('grants')
    .description('print the least that the roles of the databases need, as GRANT statements')
    .option('--connection <name>', 'of this connection alone')
    .option('--role <name>', 'for this role, instead of the one in the address')
    .addOption(
      new Option(
        '--control',
        "the control database's roles instead: owner, writer, reader, pruner",
      ).conflicts(['connection', 'role']),
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', example('retentiond grants --connection crm'))
    .action(
      action<GrantsOptions>(line, async (options) => {
        if (options.control) {
          const grants = await writeControlGrants(requireConfig(line, options));
          await line.terminal.write(options.json ? jsonText(grants) : controlGrantsText(grants.control));
          return EXIT.done;
        }
        const { project, checked } = await requireLiveProject(line, options);
        const grants = writeGrants(project.config, checked, {
          connection: options.connection ?? null,
          role: options.role ?? null,
        });
        await line.terminal.write(options.json ? jsonText(grants) : grantsText(grants.roles));
        return EXIT.done;
      }),
    );
}
