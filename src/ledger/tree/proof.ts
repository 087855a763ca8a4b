import { hash } from 'node:crypto';
import { HASH_BYTES } from '../../digest.ts';
import { type Range, rangesOfConsistency, rangesOfInclusion } from './range.ts';

/** Leaves and nodes are prefixed differently, so that a node can never pass for a leaf (RFC 6962, section 2.1). */
const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The hash of an entry's text as a leaf: SHA-256(0x00 ‖ its UTF-8 bytes). */
export function leafHash(text: string): Buffer {
  return hash('sha256', Buffer.concat([LEAF, Buffer.from(text, 'utf8')]), 'buffer');
}

/** The hash of a node over two subtrees: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([NODE, left, right]), 'buffer');
}

/**
 * What proves that a leaf stands at `index` (from 0) in the tree of all of these leaves, from the bottom to the top
 * (RFC 6962, section 2.1.1). Throws RangeError where there is no such leaf.
 */
export function inclusionProof(leafHashes: readonly Buffer[], index: number): Buffer[] {
  return rangesOfInclusion(index, leafHashes.length).map((range) => rootOfRange(leafHashes, range));
}

/**
 * What proves that the tree of the first `oldSize` leaves is a part of the tree of all of these (RFC 6962, section 2.1.2).
 * Throws RangeError where the older tree is empty or larger than the newer one.
 */
export function consistencyProof(leafHashes: readonly Buffer[], oldSize: number): Buffer[] {
  return rangesOfConsistency(oldSize, leafHashes.length).map((range) => rootOfRange(leafHashes, range));
}

interface Inclusion {
  /** The leaf's hash, as `leafHash` gives it. */
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Whether the proof leads from the leaf at `index` to the root of a tree of `size` leaves (RFC 9162, section 2.1.3.2). */
export function verifyInclusion({ leaf, index, size, proof, root }: Inclusion): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...proof])) return false;
  const sides = sidesOf(proof.length, index, size - 1);
  if (!sides) return false;
  const reached = proof.reduce(
    (node, sibling, step) => (sides[step] === 'left' ? nodeHash(sibling, node) : nodeHash(node, sibling)),
    leaf,
  );
  return Buffer.compare(reached, root) === 0;
}

interface Consistency {
  readonly oldSize: number;
  readonly oldRoot: Uint8Array;
  readonly newSize: number;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether the proof shows that the newer tree begins with the older one, which is not empty (RFC 9162, section 2.1.4.2). */
export function verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof }: Consistency): boolean {
  if (!isCount(oldSize) || !isCount(newSize) || oldSize === 0 || oldSize > newSize) return false;
  if (!areHashes([oldRoot, newRoot, ...proof])) return false;
  if (oldSize === newSize) return proof.length === 0 && Buffer.compare(oldRoot, newRoot) === 0;
  let [at, last] = [oldSize - 1, newSize - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  // A perfect older tree is a node of the newer one: its root is known and left out of the proof.
  const [start, ...path] = at === 0 ? [oldRoot, ...proof] : proof;
  const sides = sidesOf(path.length, at, last);
  if (start === undefined || !sides) return false;
  let [older, newer] = [start, start];
  for (const [step, node] of path.entries()) {
    if (sides[step] === 'left') older = nodeHash(node, older);
    newer = sides[step] === 'left' ? nodeHash(node, newer) : nodeHash(newer, node);
  }
  return Buffer.compare(older, oldRoot) === 0 && Buffer.compare(newer, newRoot) === 0;
}

/**
 * On which side each node of a proof stands, on the way up from node `from` of a level whose last node is `end`; null where
 * the way has another length. It ends after 53 steps at the latest, however long a proof pretends to be.
 */
function sidesOf(steps: number, from: number, end: number): readonly ('left' | 'right')[] | null {
  const sides: ('left' | 'right')[] = [];
  let [at, last] = [from, end];
  for (let step = 0; step < steps; step += 1) {
    if (last === 0) return null;
    const left = isOdd(at) || at === last;
    sides.push(left ? 'left' : 'right');
    if (left) [at, last] = pastLonely(at, last);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 ? sides : null;
}

/** The root of some leaves in a row; subtrees to the left are joined as soon as they are of one height. */
function rootOfRange(leafHashes: readonly Buffer[], { start, end }: Range): Buffer {
  const open: Buffer[] = [];
  for (let count = 1; start + count <= end; count += 1) {
    let node = leafHashes[start + count - 1] as Buffer;
    for (let rest = count; !isOdd(rest); rest = half(rest)) node = nodeHash(open.pop() as Buffer, node);
    open.push(node);
  }
  return open.reduceRight((right, left) => nodeHash(left, right));
}

/** A node at the right edge without a sibling goes up as it is, until it is somebody's right child. */
function pastLonely(at: number, last: number): [number, number] {
  let [above, end] = [at, last];
  while (!isOdd(above) && above !== 0) [above, end] = [half(above), half(end)];
  return [above, end];
}

/** Shifts would lose what lies above 32 bits. */
function half(count: number): number {
  return Math.floor(count / 2);
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every(({ length }) => length === HASH_BYTES);
}
