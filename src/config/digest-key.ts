import { Failure } from '../errors.ts';
import { hostFiles, type ReadFile, reasonOf } from './files.ts';

/** 32 random bytes hardly ever hold fewer different ones; keys that a person typed do. */
const FEWEST_DIFFERENT_BYTES = 16;

const HOW_TO =
  'make one with `openssl rand -hex 32 > digest.key`, keep it outside the database, and never lose it';

/**
 * The key for row digests: a text file of 64 hex digits, 32 bytes (the length of SHA-256, as RFC 2104 advises).
 * Throws Failure `digest-key-unreadable`, `digest-key-malformed` or `digest-key-placeholder`; none holds the key.
 */
export function readDigestKey(file: string, readFile: ReadFile = hostFiles): Uint8Array {
  const text = readText(file, readFile).replace(/\r?\n$/, '');
  if (/change|secret|example|placeholder|todo/i.test(text))
    throw refusal('placeholder', file, 'holds a placeholder');
  if (!/^[0-9a-f]{64}$/i.test(text)) throw refusal('malformed', file, 'does not hold 64 hex digits');
  const key = Uint8Array.from(Buffer.from(text, 'hex'));
  if (isTyped(key)) throw refusal('placeholder', file, 'holds a placeholder, not a random key');
  return key;
}

function readText(file: string, readFile: ReadFile): string {
  try {
    return Buffer.from(readFile(file)).toString('latin1');
  } catch (error) {
    throw new Failure({
      kind: 'invalid',
      code: 'digest-key-unreadable',
      fact: `the digest key file ${file} cannot be read (${reasonOf(error)})`,
      hint: HOW_TO,
      cause: error,
    });
  }
}

/** Few different bytes, or the same step from each to the next, as in 00 01 02. */
function isTyped(key: Uint8Array): boolean {
  const steps = new Set(Array.from(key.subarray(1), (byte, index) => (byte - (key[index] as number)) & 0xff));
  return new Set(key).size < FEWEST_DIFFERENT_BYTES || steps.size < FEWEST_DIFFERENT_BYTES / 2;
}

function refusal(what: 'malformed' | 'placeholder', file: string, fact: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: `digest-key-${what}`,
    fact: `the digest key file ${file} ${fact}`,
    hint: HOW_TO,
  });
}
