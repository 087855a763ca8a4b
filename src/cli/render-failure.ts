import pc from 'picocolors';
import { Failure } from '../errors.ts';
import { errorCodes } from '../logging/codes.ts';

/** A failure for a terminal: the fact, what to do, and codes to search for; never a stack, never a row's value. */
export function renderFailure(error: unknown, options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const failure = error instanceof Failure ? error : unexpected(error);
  const lines = [`${colours.red('error:')} ${failure.message}`];
  if (failure.hint !== null) lines.push(`${colours.cyan('hint:')} ${failure.hint}`);
  if (failure.kind !== 'usage') lines.push(colours.dim(`code: ${errorCodes(failure).join(' < ')}`));
  return lines.join('\n');
}

function unexpected(error: unknown): Failure {
  return new Failure({
    code: 'unexpected',
    fact: 'something happened that no case is written for',
    hint: 'please report it, with the codes and the command',
    cause: error,
  });
}
