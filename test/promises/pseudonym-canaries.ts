import { createHmac } from 'node:crypto';
import { byteNotations, type Canary } from './canaries.ts';

/** HMAC's pads (RFC 2104). */
const PADS = { inner: 0x36, outer: 0x5c } as const;

/** The key under which one column's pseudonyms are written: HMAC-SHA-256 over the JSON of what it is for. */
export function subkeyOf(digestKey: Uint8Array, category: string, column: string): Buffer {
  const name = JSON.stringify(['retentiond pseudonym', category, column]);
  return createHmac('sha256', digestKey).update(name).digest();
}

/** Whoever has one of these can tell whose pseudonym one is: the digest key, and each column's key and pads. */
export function pseudonymCanaries(
  digestKey: Uint8Array,
  category: string,
  columns: readonly string[],
): readonly Canary[] {
  const ofColumn = (column: string): readonly (readonly [string, Uint8Array])[] => {
    const subkey = subkeyOf(digestKey, category, column);
    const pads = Object.entries(PADS).map(
      ([name, pad]) => [`the ${name} pad of ${column}`, subkey.map((byte) => byte ^ pad)] as const,
    );
    return [[`the key of ${column}`, subkey], ...pads];
  };
  const secrets = [['the digest key', digestKey] as const, ...columns.flatMap(ofColumn)];
  return secrets.map(([what, bytes]) => ({ what, needles: byteNotations(bytes) }));
}
