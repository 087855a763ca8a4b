import { Failure } from '../errors.ts';
import { hostFiles, type ReadFile, reasonOf } from './files.ts';

/** What a key is for: its failures, their words and their advice are named after it. */
interface KeyUse {
  readonly slug: 'digest-key' | 'holds-key' | 'signing-key';
  readonly name: string;
  readonly hint: string;
}

const DIGEST_KEY: KeyUse = {
  slug: 'digest-key',
  name: 'digest key',
  hint: 'put the one there that this ledger has; where nothing is recorded yet, make one with `(umask 077; openssl rand -hex 32 > digest.key)`, keep it outside the database, and never lose it',
};

const HOLDS_KEY: KeyUse = {
  slug: 'holds-key',
  name: 'holds key',
  hint: 'put the one there that holds were placed with; where none was placed yet, make one with `(umask 077; openssl rand -hex 32 > holds.key)`, keep it outside the database, and never lose it',
};

const SIGNING_KEY: KeyUse = {
  slug: 'signing-key',
  name: 'signing key',
  hint: 'put the one there that signs this ledger; where nothing is signed yet, make one with `(umask 077; openssl rand -hex 32 > signing.key)` and keep it outside the database',
};

/** 32 random bytes hardly ever hold fewer different ones; keys that a person typed do. */
const FEWEST_DIFFERENT_BYTES = 16;

/**
 * The key for row digests: a text file of 64 hex digits, 32 bytes (the length of SHA-256, as RFC 2104 advises).
 * Throws Failure `digest-key-unreadable`, `digest-key-malformed` or `digest-key-placeholder`; none holds the key.
 */
export function readDigestKey(file: string, readFile: ReadFile = hostFiles): Uint8Array {
  return readKey(DIGEST_KEY, file, readFile);
}

/**
 * The key under which held persons are kept, in a file of the same form; 32 bytes, as AES-256 wants them. Throws Failure
 * `holds-key-unreadable`, `holds-key-malformed` or `holds-key-placeholder`; none holds the key.
 */
export function readHoldsKey(file: string, readFile: ReadFile = hostFiles): Uint8Array {
  return readKey(HOLDS_KEY, file, readFile);
}

/**
 * The key that signs checkpoints, in a file of the same form: the 32 bytes of an Ed25519 seed (RFC 8032, section 5.1.5).
 * Throws Failure `signing-key-unreadable`, `signing-key-malformed` or `signing-key-placeholder`; none holds the key.
 */
export function readSigningKey(file: string, readFile: ReadFile = hostFiles): Uint8Array {
  return readKey(SIGNING_KEY, file, readFile);
}

function readKey(use: KeyUse, file: string, readFile: ReadFile): Uint8Array {
  const text = readText(use, file, readFile).replace(/\r?\n$/, '');
  if (/change|secret|example|placeholder|todo/i.test(text))
    throw refusal(use, 'placeholder', file, 'holds a placeholder');
  if (!/^[0-9a-f]{64}$/i.test(text)) throw refusal(use, 'malformed', file, 'does not hold 64 hex digits');
  const key = Uint8Array.from(Buffer.from(text, 'hex'));
  if (isTyped(key)) throw refusal(use, 'placeholder', file, 'holds a placeholder, not a random key');
  return key;
}

function readText(use: KeyUse, file: string, readFile: ReadFile): string {
  try {
    return Buffer.from(readFile(file)).toString('latin1');
  } catch (error) {
    throw new Failure({
      kind: 'invalid',
      code: `${use.slug}-unreadable`,
      fact: `the ${use.name} file ${file} cannot be read (${reasonOf(error)})`,
      // Whoever only lacks the right to read it must not be told to make another.
      hint: isMissing(error)
        ? use.hint
        : 'check the path, and that the user that runs retentiond may read it',
      cause: error,
    });
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
}

/** Few different bytes, or the same step from each to the next, as in 00 01 02. */
function isTyped(key: Uint8Array): boolean {
  const steps = new Set(Array.from(key.subarray(1), (byte, index) => (byte - (key[index] as number)) & 0xff));
  return new Set(key).size < FEWEST_DIFFERENT_BYTES || steps.size < FEWEST_DIFFERENT_BYTES / 2;
}

function refusal(use: KeyUse, what: 'malformed' | 'placeholder', file: string, fact: string): Failure {
  return new Failure({
    kind: 'invalid',
    code: `${use.slug}-${what}`,
    fact: `the ${use.name} file ${file} ${fact}`,
    hint: use.hint,
  });
}
