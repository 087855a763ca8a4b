import { Failure } from '../errors.ts';

const DEEPEST = 5;

/** An error as codes, from the outermost to its deepest cause; never a message, which may quote a row's value. */
export function errorCodes(error: unknown): readonly string[] {
  const codes: string[] = [];
  for (let at: unknown = error; at instanceof Error && codes.length < DEEPEST; at = at.cause)
    codes.push(codeOf(at));
  return codes.length > 0 ? codes : ['unknown'];
}

/** What is longer, or holds anything else, is no code, whatever a library calls it: it could quote a row's value. */
const CODE = /^[A-Za-z0-9_-]{1,40}$/;

function codeOf(error: Error): string {
  if (error instanceof Failure) return error.code;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  return CODE.test(code) ? code : 'unknown';
}
