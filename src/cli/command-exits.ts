import type { Command } from 'commander';
import { EXIT_MEANINGS, type ExitCode } from './exit-code.ts';

type Exits = Readonly<Partial<Record<ExitCode, string>>>;

const USAGE = EXIT_MEANINGS[64];
const ANY = 'failed: a server that cannot be reached, a file that cannot be read or written, …';
const CONFIG = 'the configuration is invalid: nothing was done';
const PROJECT = 'policy, data map or configuration invalid: nothing was done';
const GUARD = EXIT_MEANINGS[5];

/** Of every command that reads no more than files. */
const FILES: Exits = { 0: 'done', 1: 'failed: a file could not be read or written', 3: PROJECT, 64: USAGE };
/** Of those that ask the control database as well. */
const CONTROL: Exits = { 0: 'done', 1: ANY, 3: CONFIG, 5: GUARD, 64: USAGE };
/** Of those that hold the project against its databases. */
const LIVE: Exits = { ...CONTROL, 3: PROJECT };
/** Of those that read evidence, which cannot be answered for where entries are not what they say. */
const EVIDENCE: Exits = { ...CONTROL, 4: 'what was read of the ledger is not what was written' };

/** How each command may end, by its words; what `--help` and the reference say. */
export const COMMAND_EXITS: Readonly<Record<string, Exits>> = {
  demo: {
    0: 'everything went as it should',
    1: 'something did not, or it was ended before it was done',
    64: USAGE,
  },
  validate: {
    ...LIVE,
    0: 'no finding is an error',
    1: 'with --connect: a database could not be asked',
    3: 'a finding is an error',
  },
  test: { ...FILES, 0: 'every example is right', 1: 'an example is wrong' },
  explain: { ...LIVE, 1: 'failed: with --row a database could not be asked, or has no such row' },
  diff: { ...LIVE, 0: 'done, whatever the difference is' },
  notice: FILES,
  approve: LIVE,
  'hold place': {
    ...LIVE,
    0: 'the hold is placed; the answer says whether it is effective already, or pending',
  },
  'hold list': CONTROL,
  'hold release': CONTROL,
  grants: LIVE,
  doctor: { ...LIVE, 0: 'nothing keeps a run from working', 1: 'something does, and is told' },
  migrate: CONTROL,
  plan: { ...LIVE, 0: 'done', 2: 'rows are due, with --detailed-exitcode' },
  apply: {
    ...LIVE,
    0: 'every rule ran to its end, or nothing was due',
    1: 'a rule failed, was left out or was interrupted',
    5: 'refused by a guard, and nothing else went wrong',
  },
  start: {
    0: 'it left because of a signal, after the batch in hand',
    1: 'a second signal ended it at once, or it could not begin',
    3: PROJECT,
    5: GUARD,
    64: USAGE,
  },
  status: { ...CONTROL, 0: 'done, however things stand: `ok` says it' },
  healthcheck: { 0: 'the daemon is well', 1: 'it is not, or does not answer', 3: CONFIG, 64: USAGE },
  pause: CONTROL,
  resume: { ...CONTROL, 4: 'the alarm stands: the ledger does not verify yet' },
  retry: CONTROL,
  cancel: CONTROL,
  'config show': { ...FILES, 3: CONFIG },
  'audit list': EVIDENCE,
  'audit verify': { ...EVIDENCE, 0: 'every entry verifies', 4: 'the ledger does not verify' },
  'audit runs': { ...CONTROL, 0: 'no run was lost for good', 1: 'one was, or the ledger could not be read' },
  'audit rules': CONTROL,
  'audit recompute': { ...LIVE, 0: 'done, whatever is still there' },
  'audit export': EVIDENCE,
  'audit certificate': EVIDENCE,
  'audit show': EVIDENCE,
  'audit prove': EVIDENCE,
  'audit keys': EVIDENCE,
  'audit rotate': EVIDENCE,
  'audit find': {
    ...EVIDENCE,
    0: 'found, or certainly not there',
    1: 'not found, and some batches could not be asked; or failed',
  },
  'audit prune': CONTROL,
  schema: { 0: 'done', 64: USAGE },
};

/** Commands that do something themselves, by their words, in the order of the help; those that are not built are left out. */
export function actingCommands(program: Command): ReadonlyMap<string, Command> {
  return new Map(below(program, '').filter(([words]) => words !== ''));
}

function below(command: Command, words: string): readonly (readonly [string, Command])[] {
  const own = command.createHelp().visibleCommands(command).filter(isOurs);
  if (own.length === 0) return [[words, command]];
  return own.flatMap((one) => below(one, `${words} ${one.name()}`.trim()));
}

/** Commander adds a `help` of its own. */
function isOurs(command: Command): boolean {
  return command.name() !== 'help';
}

/** Says at the end of each command's help how it may end. */
export function tellExits(program: Command): void {
  for (const [words, command] of actingCommands(program))
    command.addHelpText('after', `\n${exitLines(COMMAND_EXITS[words] ?? {})}`);
}

/** Exit codes and what they mean, one a line. */
export function exitLines(exits: Exits): string {
  const lines = Object.entries(exits).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`);
  return ['Exit codes:', ...lines].join('\n');
}
