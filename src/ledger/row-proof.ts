import { hash } from 'node:crypto';
import { HASH_BYTES } from '../digest.ts';
import { inclusionProof, verifyInclusion } from './tree/proof.ts';

/** That a row's digest is a leaf of its batch's tree (RFC 6962, section 2.1.1); hashes are lower-case hex. */
export interface RowProof {
  /** The keyed digest. */
  readonly digest: string;
  /** Its place among the leaves, from 0, and how many there are. */
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
  readonly root: string;
}

/** Where the digest stands among digests of 32 bytes each; the same bytes across two of them are none. */
export function placesOf(digests: Buffer, digest: Buffer): readonly number[] {
  const places: number[] = [];
  for (let at = digests.indexOf(digest); at !== -1; at = digests.indexOf(digest, at + 1))
    if (at % HASH_BYTES === 0) places.push(at / HASH_BYTES);
  return places;
}

/** null where the digests are not those of the root, so that nothing is proved. */
export function proveRow(digests: Buffer, index: number, root: string): RowProof | null {
  const size = digests.length / HASH_BYTES;
  const leaves = Array.from({ length: size }, (_, place) =>
    leafOf(digests.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES)),
  );
  const proof = inclusionProof(leaves, index);
  const leaf = leaves[index] as Buffer;
  if (!verifyInclusion({ leaf, index, size, proof, root: Buffer.from(root, 'hex') })) return null;
  const digest = digests.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES).toString('hex');
  return { digest, index, size, path: proof.map((one) => one.toString('hex')), root };
}

function leafOf(digest: Buffer): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(0), digest]), 'buffer');
}
