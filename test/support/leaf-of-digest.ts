import { createHash } from 'node:crypto';

/** The hash of a row's digest as a leaf of its batch's tree: SHA-256(0x00 ‖ digest). */
export function leafOfDigest(digest: string): Buffer {
  return createHash('sha256').update(Buffer.of(0)).update(Buffer.from(digest, 'hex')).digest();
}
