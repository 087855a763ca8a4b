import { noteAccess } from '../app/audit/access.ts';
import type { Config } from '../config/config.ts';
import type { ViewFacts } from '../ledger/access/view.ts';
import type { GlobalOptions, Surroundings } from './command-line.ts';
import { requireConfig } from './read.ts';

/**
 * The configuration for a command that shows evidence, once the access log says that it was asked for. `view` is the
 * command as it is typed; `facts` hold no key of a row and no person.
 */
export async function requireView(
  line: Surroundings,
  options: GlobalOptions,
  view: string,
  facts: ViewFacts | ((config: Config) => ViewFacts) = {},
): Promise<Config> {
  const config = requireConfig(line, options);
  await noteAccess(config, line.clock, view, typeof facts === 'function' ? facts(config) : facts);
  return config;
}
