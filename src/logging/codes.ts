import { Failure } from '../errors.ts';

const DEEPEST = 5;

/** An error as codes, from the outermost to its deepest cause; never a message, which may quote a row's value. */
export function errorCodes(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at: unknown = error; at instanceof Error && codes.length < DEEPEST; at = at.cause)
    codes.push(codeOf(at));
  return codes.length > 0 ? codes : ['unknown'];
}

function codeOf(error: Error): string {
  if (error instanceof Failure) return error.code;
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
