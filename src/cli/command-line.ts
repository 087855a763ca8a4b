import type { Command } from 'commander';
import type { Clock } from '../clock.ts';
import type { Sources } from '../config/load.ts';
import type { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** What surrounds one invocation, so that tests can be the surroundings. */
export interface Surroundings {
  readonly terminal: Terminal;
  /** The working folder, absolute. */
  readonly cwd: string;
  readonly clock: Clock;
  /** This process's own where it is left out. */
  readonly environment?: Sources['environment'];
}

/** The surroundings, and where a command leaves its exit code. */
export interface CommandLine extends Surroundings {
  end(code: ExitCode): void;
}

/** Options that stand before or after every command. */
export interface GlobalOptions {
  readonly config?: string;
  readonly policies?: string;
  readonly datamap?: string;
  readonly language?: 'en' | 'fr';
}

/** What a command does: with all options, and with the words behind it as they were typed. */
export type Work<Options extends GlobalOptions> = (
  line: CommandLine,
  options: Options,
  ...words: string[]
) => Promise<ExitCode>;

/** Brings the file of `src/cli/work/` that does it, so that no command waits for what only another one needs. */
export type Load<Options extends GlobalOptions> = () => Promise<{ readonly work: Work<Options> }>;

/** An action for commander: loads the command's work once the command is called, and leaves its exit code. */
export function action<Options extends GlobalOptions>(
  line: CommandLine,
  load: Load<Options>,
): (this: Command) => Promise<void> {
  return async function act(this: Command): Promise<void> {
    const { work } = await load();
    line.end(await work(line, this.optsWithGlobals<Options>(), ...this.args));
  };
}

/** For commands that reach no database: what only databases are reached by may be unknown here. */
export const FILES_ONLY: Pick<Sources, 'filesOnly'> = { filesOnly: true };

/** What a configuration is read from. */
export function sourcesOf(line: Surroundings, options: GlobalOptions): Sources {
  const { config, policies, datamap, language } = options;
  const { cwd, environment } = line;
  return { flags: { config, policies, datamap, language }, cwd, ...(environment ? { environment } : {}) };
}

/** One JSON document, as `--json` prints it. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A command's one example, at the end of its help. */
export function example(text: string): string {
  return `\nExample:\n  $ ${text}`;
}
