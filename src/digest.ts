import { createHash, createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';

/** SHA-256 (FIPS 180-4) of a text in UTF-8 or of bytes. */
export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

/** SHA-256 as lower-case hex, the form in which hashes are shown to people. */
export function sha256Hex(data: string | Uint8Array): string {
  return sha256(data).toString('hex');
}

/** HMAC-SHA-256 (RFC 2104): says nothing about `data` to whoever lacks the key. */
export function keyedDigest(key: Uint8Array, data: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
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
