import { Command, Help, Option } from 'commander';
import { exitLines, tellExits } from './command-exits.ts';
import type { CommandLine } from './command-line.ts';
import { addApply } from './commands/apply.ts';
import { addApprove } from './commands/approve.ts';
import { addAudit } from './commands/audit/audit.ts';
import { addConfig } from './commands/config.ts';
import { addDemo } from './commands/demo.ts';
import { addDiff } from './commands/diff.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplain } from './commands/explain.ts';
import { addGrants } from './commands/grants.ts';
import { addHealthcheck } from './commands/healthcheck.ts';
import { addHold } from './commands/hold.ts';
import { addMigrate } from './commands/migrate.ts';
import { addNotice } from './commands/notice.ts';
import { addOperate } from './commands/operate.ts';
import { addPlan } from './commands/plan.ts';
import { addSchema } from './commands/schema.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addTest } from './commands/test.ts';
import { addValidate } from './commands/validate.ts';
import { EXIT_MEANINGS } from './exit-code.ts';
import { refuseUnbuiltCommands } from './not-built.ts';
import { readVersion } from './version.ts';

const ABOUT =
  'retentiond keeps the promises of your privacy policy: it deletes personal data once its time is over, and proves it.';

const AFTER = `
${exitLines(EXIT_MEANINGS)}

Example:
  $ retentiond validate && retentiond plan`;

/** The whole command line. Every call makes a new one: commander remembers what it has parsed. */
export function createProgram(line: CommandLine): Command {
  const program = new Command('retentiond')
    .description(ABOUT)
    .usage('[options] <command>')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help; every command has its own')
    .addOption(new Option('--config <file>', 'the configuration (default: "retentiond.yaml")'))
    .addOption(new Option('--policies <folder>', 'the folder of the policies, instead of the configured one'))
    .addOption(new Option('--datamap <folder>', 'the folder of the data maps, instead of the configured one'))
    .addOption(new Option('--language <language>', 'the language of explanations').choices(['en', 'fr']))
    .addHelpText('after', AFTER)
    .exitOverride()
    .configureHelp({ subcommandTerm, subcommandDescription, showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void line.terminal.write(text),
      writeErr: (text) => line.terminal.tell(text.replace(/\n$/, '')),
      outputError: () => undefined,
    });
  program.commandsGroup('To see it work:');
  addDemo(program, line);
  program.commandsGroup('For the data protection officer:');
  addValidate(program, line);
  addTest(program, line);
  addExplain(program, line);
  addDiff(program, line);
  addNotice(program, line);
  addApprove(program, line);
  addHold(program, line);
  program.commandsGroup('For operations:');
  addGrants(program, line);
  addDoctor(program, line);
  addMigrate(program, line);
  addPlan(program, line);
  addApply(program, line);
  addStart(program, line);
  addStatus(program, line);
  addHealthcheck(program, line);
  addOperate(program, line);
  addConfig(program, line);
  program.commandsGroup('For the auditor:');
  addAudit(program, line);
  program.commandsGroup('More:').helpCommand('help [command]', 'print the help of a command');
  addSchema(program, line);
  refuseUnbuiltCommands(program);
  tellExits(program);
  return program;
}

/** More than these are told beside the command, or its name would push every other line aside. */
const MOST_IN_A_NAME = 3;

/** A command's line in the list: with its own commands, without its options. */
function subcommandTerm(command: Command): string {
  const own = ownCommands(command);
  if (own.length > MOST_IN_A_NAME) return `${command.name()} <command>`;
  if (own.length > 0) return `${command.name()} ${own.join('|')}`;
  return [
    command.name(),
    ...command.registeredArguments.filter((one) => one.description).map(argumentTerm),
  ].join(' ');
}

function subcommandDescription(command: Command): string {
  const own = ownCommands(command);
  const said = command.summary() || command.description();
  return own.length > MOST_IN_A_NAME ? `${said}: ${own.join(', ')}` : said;
}

function ownCommands(command: Command): readonly string[] {
  const visible = new Help().visibleCommands(command);
  return command.commands.filter((sub) => visible.includes(sub)).map((sub) => sub.name());
}

function argumentTerm(argument: { name(): string; readonly required: boolean }): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}
