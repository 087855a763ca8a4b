import type { Command } from 'commander';
import { Failure } from '../errors.ts';
import { action, type CommandLine, type GlobalOptions, type Load } from './command-line.ts';

/** What nobody but the person who is asked refuses. */
const OWN_DECISION = 'not-confirmed';

/**
 * An action that guards may refuse: as `action`, and a refusal is written into the ledger as well. `ruleOf` gives the
 * rule that the words behind the command name, if they do.
 */
export function attempt<Options extends GlobalOptions>(
  line: CommandLine,
  name: string,
  load: Load<Options>,
  ruleOf: (word: string | undefined) => string | null = () => null,
): (this: Command) => Promise<void> {
  return action<Options>(line, async () => {
    const { work } = await load();
    return {
      work: async (_, options, ...words) => {
        try {
          return await work(line, options, ...words);
        } catch (error) {
          if (error instanceof Failure && error.kind === 'refused' && error.code !== OWN_DECISION) {
            const { noteRefusals } = await import('./note-refusals.ts');
            await noteRefusals(line, options, name, [[ruleOf(words[0]), error]]);
          }
          throw error;
        }
      },
    };
  });
}
