import { recordRefusals } from '../app/control/record-refusal.ts';
import { loadConfig } from '../config/load.ts';
import type { Failure } from '../errors.ts';
import { type CommandLine, type GlobalOptions, sourcesOf } from './command-line.ts';

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
