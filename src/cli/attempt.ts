import type { Command } from 'commander';
import { recordRefusals } from '../app/control/record-refusal.ts';
import { loadConfig } from '../config/load.ts';
import { Failure } from '../errors.ts';
import { action, type CommandLine, type GlobalOptions, sourcesOf } from './command-line.ts';
import type { ExitCode } from './exit-code.ts';

/** What nobody but the person who is asked refuses. */
const OWN_DECISION = 'not-confirmed';

/**
 * An action that guards may refuse: as `action`, and a refusal is written into the ledger as well. `ruleOf` gives the
 * rule that the arguments name, if they do.
 */
export function attempt<Options extends object>(
  line: CommandLine,
  name: string,
  work: (options: Options & GlobalOptions, ...args: (string | undefined)[]) => Promise<ExitCode>,
  ruleOf: (argument: string | undefined) => string | null = () => null,
): (this: Command) => Promise<void> {
  return action<Options>(line, async (options, ...args) => {
    try {
      return await work(options, ...args);
    } catch (error) {
      if (error instanceof Failure && error.kind === 'refused' && error.code !== OWN_DECISION)
        await noteRefusals(line, options, name, [[ruleOf(args[0]), error]]);
      throw error;
    }
  });
}

/** Writes down what was refused, as well as it can: without a ledger a refusal is told all the same. */
export async function noteRefusals(
  line: CommandLine,
  options: GlobalOptions,
  name: string,
  failures: Iterable<readonly [rule: string | null, failure: Failure]>,
): Promise<void> {
  const { value: config } = loadConfig(sourcesOf(line, options));
  const refusals = [...failures]
    .filter(([, { kind }]) => kind === 'refused')
    .map(([rule, { code }]) => ({ attempt: name, rule, code }));
  if (config) await recordRefusals(config, line.clock, refusals).catch(() => undefined);
}
