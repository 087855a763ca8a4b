import { type Command, CommanderError } from 'commander';
import { Failure } from '../errors.ts';
import type { Surroundings } from './command-line.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-code.ts';
import { createProgram } from './program.ts';
import { renderFailure } from './render-failure.ts';

/** Runs one command line, without the program's name in front; the answer is the process's exit code. */
export async function main(argv: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const { terminal } = surroundings;
  const ended: { code: ExitCode } = { code: EXIT.done };
  const program = createProgram({
    ...surroundings,
    end: (code) => {
      ended.code = code;
    },
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return ended.code;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.done;
      // Without a command its help was shown instead.
      if (error.code !== 'commander.help')
        terminal.tell(
          renderFailure(usageFailure(error, nameOf(program, argv)), { colour: terminal.colour.telling }),
        );
      return EXIT.usage;
    }
    terminal.tell(renderFailure(error, { colour: terminal.colour.telling }));
    return error instanceof Failure ? exitCodeOf(error.kind) : EXIT.failed;
  }
}

/** `error: unknown option '--jsn'\n(Did you mean --json?)` in our own form. */
function usageFailure(error: CommanderError, command: string): Failure {
  const [fact = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  return new Failure({
    kind: 'usage',
    code: 'usage',
    fact,
    hint: suggestion
      ? suggestion.replace(/^\((.*)\)$/, '$1').replace(/^Did/, 'did')
      : `see \`${command} --help\``,
  });
}

/** The command that was meant, as far as there is one: `retentiond hold place`. */
function nameOf(program: Command, argv: readonly string[]): string {
  const path = [program];
  for (const word of argv) {
    const next = path.at(-1)?.commands.find((command) => command.name() === word);
    if (next) path.push(next);
  }
  return path.map((command) => command.name()).join(' ');
}
