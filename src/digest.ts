import { createHash, hash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 (FIPS 180-4) of a text in UTF-8 or of bytes, as lower-case hex: the form in which hashes are shown to people. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * The one text of a JSON value (RFC 8785, JSON Canonicalization Scheme), so that equal values have equal hashes.
 * Throws TypeError where the value has no JSON text (undefined, functions, bigint, NaN).
 */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('the value has no JSON text');
  return text;
}

/** Bytes as one character each: node gives a hash as such a text in a third of the time that a Buffer takes. */
export type ByteText = string;

export const HASH_BYTES = 32;

/** SHA-256 of bytes, where so many are hashed that a Buffer each would cost more than the hash. */
export function sha256Text(data: Uint8Array): ByteText {
  return hash('sha256', data, 'binary');
}
