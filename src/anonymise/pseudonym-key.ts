import { createHmac } from 'node:crypto';

/** HMAC's two pads (RFC 2104): the key block, each byte with 0x36 and with 0x5c; SHA-256 hashes blocks of 64 bytes. */
export interface Pads {
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
}

/** Gives what a database needs to write pseudonyms of one category. */
export interface PseudonymKey {
  /** `column` in the server's own spelling. */
  padsOf(column: string): Pads;
}

const BLOCK_BYTES = 64;

/**
 * Subkeys of the digest key: the target is given pads of one category's column only, out of which neither the digest key
 * nor another column's pads can be computed.
 */
export function pseudonymKey(digestKey: Uint8Array, category: string): PseudonymKey {
  return { padsOf: (column) => padsFrom(subkeyOf(digestKey, category, column)) };
}

/** HMAC-SHA-256 (RFC 2104) over a JSON text, so that no two lists of names run into one. */
function subkeyOf(digestKey: Uint8Array, category: string, column: string): Uint8Array {
  return createHmac('sha256', digestKey)
    .update(JSON.stringify(['retentiond pseudonym', category, column]), 'utf8')
    .digest();
}

function padsFrom(subkey: Uint8Array): Pads {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(subkey);
  return { inner: block.map((byte) => byte ^ 0x36), outer: block.map((byte) => byte ^ 0x5c) };
}
