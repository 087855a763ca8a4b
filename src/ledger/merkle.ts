import { hash } from 'node:crypto';

const HASH_BYTES = 32;
const LEAF = 0;
const NODE = 1;

/**
 * Merkle tree hash of a list (RFC 6962, section 2.1). Leaves and nodes are prefixed differently, so that a node can
 * never pass for a leaf. Works level by level: an odd node at the end of a level is carried up unchanged, which gives
 * the same tree as splitting at the largest power of two.
 */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return hash('sha256', '', 'buffer');
  let level = leaves.map(leafHash);
  while (level.length > 1) level = levelAbove(level);
  return Buffer.from(level[0] as Latin1, 'latin1');
}

/** One character a byte: node gives a hash as such a text in a third of the time that a Buffer takes. */
type Latin1 = string;

function leafHash(leaf: Uint8Array): Latin1 {
  const input = leaf.length === HASH_BYTES ? leafInput : Buffer.alloc(1 + leaf.length, LEAF);
  input.set(leaf, 1);
  return hash('sha256', input, 'binary');
}

function levelAbove(level: readonly Latin1[]): Latin1[] {
  const above: Latin1[] = [];
  for (let index = 0; index + 1 < level.length; index += 2) {
    nodeInput.write(level[index] as Latin1, 1, HASH_BYTES, 'latin1');
    nodeInput.write(level[index + 1] as Latin1, 1 + HASH_BYTES, HASH_BYTES, 'latin1');
    above.push(hash('sha256', nodeInput, 'binary'));
  }
  if (level.length % 2 === 1) above.push(level.at(-1) as Latin1);
  return above;
}

const leafInput = Buffer.alloc(1 + HASH_BYTES, LEAF);
const nodeInput = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);
