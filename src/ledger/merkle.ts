import { createHash, hash } from 'node:crypto';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/**
 * Merkle tree hash of a list (RFC 6962, section 2.1). Leaves and nodes are prefixed differently, so that a node can
 * never pass for a leaf. Works level by level: an odd node at the end of a level is carried up unchanged, which gives
 * the same tree as splitting at the largest power of two.
 */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return createHash('sha256').digest();
  let level: readonly Buffer[] = leaves.map((leaf) => hash('sha256', Buffer.concat([LEAF, leaf]), 'buffer'));
  while (level.length > 1) level = level.flatMap((left, index) => pair(level, left, index));
  return level[0] as Buffer;
}

function pair(level: readonly Buffer[], left: Buffer, index: number): Buffer[] {
  if (index % 2 === 1) return [];
  const right = level[index + 1];
  return [right ? hash('sha256', Buffer.concat([NODE, left, right]), 'buffer') : left];
}
