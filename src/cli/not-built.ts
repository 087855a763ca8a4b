import { type Command, Option } from 'commander';
import { Failure } from '../errors.ts';

/** Commands that the design names and no release has yet: refused by name, absent from every help. */
const COMMANDS = ['init', 'request', 'reapply', 'completion'];

function notBuilt(what: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'not-built-yet',
    fact: `\`${what}\` is not built yet`,
    hint: 'see `retentiond --help` for what is',
  });
}

export function refuseUnbuiltCommands(program: Command): void {
  for (const name of COMMANDS) refuseCommand(program, name, name);
}

/** An option that is known and refused, with or without values. */
export function refuseOption(command: Command, flag: string): void {
  const option = new Option(`${flag} [value...]`).hideHelp();
  command.addOption(option);
  command.on(`option:${option.name()}`, () => {
    throw notBuilt(`${command.name()} ${flag}`);
  });
}

function refuseCommand(parent: Command, name: string, shown: string): void {
  parent
    .command(name, { hidden: true })
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => {
      throw notBuilt(shown);
    });
}
