import { Failure } from '../errors.ts';
import type { CommandLine } from './command-line.ts';
import { interruptible } from './interrupt.ts';

/** Asks a person unless `--yes` was given; throws where nobody can be asked, or the answer is not yes. */
export async function requireYes(
  { terminal }: Pick<CommandLine, 'terminal'>,
  yes: true | undefined,
  question: string,
): Promise<void> {
  if (yes) return;
  if (!terminal.canAsk) throw unanswerable(question);
  const isYes = await interruptible(
    () => undefined,
    (signal) => terminal.confirm(question, signal),
  );
  if (!isYes)
    throw new Failure({ kind: 'refused', code: 'not-confirmed', fact: 'not confirmed: nothing was changed' });
}

function unanswerable(question: string): Failure {
  return new Failure({
    kind: 'usage',
    code: 'confirmation-impossible',
    fact: `nobody can be asked here: ${question}`,
    hint: 'if so, run it again with `--yes`',
  });
}
