import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  consistencyProof,
  inclusionProof,
  leafHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../../src/ledger/tree/proof.ts';
import { alteredProofs, flipped } from './altered.ts';
import { CONSISTENCIES, EMPTY_ROOT, INCLUSIONS, LEAVES, ROOTS } from './known-vectors.ts';
import { SlowTree, treeHash } from './slow-tree.ts';

const ALL_SIZES_TO = 130;
const LARGER_SIZES = Array.from({ length: 12 }, () => randomInt(ALL_SIZES_TO, 5_000));

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

function rootOf(size: number): Buffer {
  return bytes(ROOTS[size - 1] as string);
}

function written(proof: readonly Buffer[]): string {
  return proof.map((node) => node.toString('hex')).join(' ');
}

interface DrawnLeaves {
  readonly hashes: Buffer[];
  readonly slow: SlowTree;
}

/** So many leaves, hashed by what does not stand under test. */
function drawnLeaves(count: number): DrawnLeaves {
  const data = Array.from({ length: count }, (_, index) => Buffer.from(`entry ${index}`));
  const slow = new SlowTree(data);
  return { hashes: data.map((_, index) => slow.mth(index, index + 1)), slow };
}

test('a leaf is the hash of a zero byte and the UTF-8 of its text', () => {
  expect(leafHash('').toString('hex')).toBe(ROOTS[0]);
  // The RFC 6962 leaf of transparency-dev/merkle's hasher tests.
  expect(leafHash('L123456').toString('hex')).toBe(
    '395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56',
  );
  expect(leafHash('é')).toEqual(treeHash([Buffer.from([0xc3, 0xa9])]));
});

describe('published vectors', () => {
  const hashes = LEAVES.map((leaf) => treeHash([leaf]));

  test.each(INCLUSIONS)('leaf $index in $size', ({ index, size, proof }) => {
    const made = inclusionProof(hashes.slice(0, size), index);
    expect(made.map((node) => node.toString('hex'))).toEqual(proof);
    const claim = { leaf: hashes[index] as Buffer, index, size, proof: made, root: rootOf(size) };
    expect(verifyInclusion(claim)).toBe(true);
    for (const other of [index - 1, index + 1, index ^ 2, size])
      expect(verifyInclusion({ ...claim, index: other })).toBe(false);
    for (const other of [size * 2, Math.floor(size / 2), 0])
      expect(verifyInclusion({ ...claim, size: other })).toBe(false);
    for (const root of [bytes(EMPTY_ROOT), randomBytes(32), Buffer.alloc(0)])
      expect(verifyInclusion({ ...claim, root })).toBe(false);
    for (const altered of alteredProofs(made, [claim.root]))
      expect([altered.how, verifyInclusion({ ...claim, proof: altered.proof })]).toEqual([
        altered.how,
        false,
      ]);
  });

  test.each(CONSISTENCIES)('$oldSize in $newSize', ({ oldSize, newSize, proof }) => {
    const made = consistencyProof(hashes.slice(0, newSize), oldSize);
    expect(made.map((node) => node.toString('hex'))).toEqual(proof);
    const claim = { oldSize, oldRoot: rootOf(oldSize), newSize, newRoot: rootOf(newSize), proof: made };
    expect(verifyConsistency(claim)).toBe(true);
    for (const other of [oldSize - 1, oldSize + 1, oldSize ^ 2, newSize + 1])
      expect(verifyConsistency({ ...claim, oldSize: other })).toBe(false);
    for (const other of [newSize * 2, Math.floor(newSize / 2)])
      expect(verifyConsistency({ ...claim, newSize: other })).toBe(false);
    expect(verifyConsistency({ ...claim, oldRoot: flipped(claim.oldRoot) })).toBe(false);
    expect(verifyConsistency({ ...claim, newRoot: flipped(claim.newRoot) })).toBe(false);
    for (const altered of alteredProofs(made, [claim.oldRoot, claim.newRoot]))
      expect([altered.how, verifyConsistency({ ...claim, proof: altered.proof })]).toEqual([
        altered.how,
        false,
      ]);
    if (oldSize !== newSize) {
      expect(verifyConsistency({ ...claim, oldRoot: claim.newRoot, newRoot: claim.oldRoot })).toBe(false);
      expect(verifyConsistency({ ...claim, proof: [] })).toBe(false);
    }
  });
});

describe('the definition, word by word, agrees', () => {
  test(`for every leaf of every tree of up to ${ALL_SIZES_TO}`, () => {
    const { hashes, slow } = drawnLeaves(ALL_SIZES_TO);
    for (let size = 1; size <= ALL_SIZES_TO; size += 1) {
      const some = hashes.slice(0, size);
      for (let index = 0; index < size; index += 1) {
        const proof = inclusionProof(some, index);
        expect(written(proof)).toBe(written(slow.path(index, 0, size)));
        const claim = { leaf: some[index] as Buffer, index, size, proof, root: slow.mth(0, size) };
        expect(verifyInclusion(claim)).toBe(true);
      }
    }
  });

  test(`for every two trees of up to ${ALL_SIZES_TO}`, () => {
    const { hashes, slow } = drawnLeaves(ALL_SIZES_TO);
    for (let newSize = 1; newSize <= ALL_SIZES_TO; newSize += 1) {
      const some = hashes.slice(0, newSize);
      for (let oldSize = 1; oldSize <= newSize; oldSize += 1) {
        const proof = consistencyProof(some, oldSize);
        expect(written(proof)).toBe(written(slow.proof(oldSize, newSize)));
        const [oldRoot, newRoot] = [slow.mth(0, oldSize), slow.mth(0, newSize)];
        expect(verifyConsistency({ oldSize, oldRoot, newSize, newRoot, proof })).toBe(true);
      }
    }
  });

  test.each(LARGER_SIZES)('for drawn leaves and older trees of a tree of %i', (size) => {
    const { hashes, slow } = drawnLeaves(size);
    const newRoot = slow.mth(0, size);
    for (const index of [0, size - 1, randomInt(size), randomInt(size)]) {
      const proof = inclusionProof(hashes, index);
      expect(written(proof)).toBe(written(slow.path(index, 0, size)));
      expect(verifyInclusion({ leaf: hashes[index] as Buffer, index, size, proof, root: newRoot })).toBe(
        true,
      );
      const oldSize = index + 1;
      const between = consistencyProof(hashes, oldSize);
      expect(written(between)).toBe(written(slow.proof(oldSize, size)));
      const oldRoot = slow.mth(0, oldSize);
      expect(verifyConsistency({ oldSize, oldRoot, newSize: size, newRoot, proof: between })).toBe(true);
    }
  });
});

describe('whatever is altered is refused', () => {
  test.each([2, 3, 5, 7, 8, 13, 33])('in proofs about a tree of %i', (size) => {
    const { hashes, slow } = drawnLeaves(size);
    const root = slow.mth(0, size);
    for (let index = 0; index < size; index += 1) {
      const claim = {
        leaf: hashes[index] as Buffer,
        index,
        size,
        root,
        proof: inclusionProof(hashes, index),
      };
      for (const { how, proof } of alteredProofs(claim.proof))
        expect([index, how, verifyInclusion({ ...claim, proof })]).toEqual([index, how, false]);
      for (let other = -1; other <= size; other += 1)
        expect(verifyInclusion({ ...claim, index: other })).toBe(other === index);
      expect(verifyInclusion({ ...claim, leaf: flipped(claim.leaf) })).toBe(false);
      expect(verifyInclusion({ ...claim, root: flipped(root) })).toBe(false);
    }
    for (let oldSize = 1; oldSize < size; oldSize += 1) {
      const oldRoot = slow.mth(0, oldSize);
      const claim = {
        oldSize,
        oldRoot,
        newSize: size,
        newRoot: root,
        proof: consistencyProof(hashes, oldSize),
      };
      for (const { how, proof } of alteredProofs(claim.proof))
        expect([oldSize, how, verifyConsistency({ ...claim, proof })]).toEqual([oldSize, how, false]);
      expect(verifyConsistency({ ...claim, oldRoot: flipped(oldRoot) })).toBe(false);
      expect(verifyConsistency({ ...claim, newRoot: flipped(root) })).toBe(false);
    }
  });

  test('numbers that count nothing, and hashes of another length', () => {
    const { hashes } = drawnLeaves(1);
    const leaf = hashes[0] as Buffer;
    const claim = { leaf, index: 0, size: 1, proof: [], root: leaf };
    expect(verifyInclusion(claim)).toBe(true);
    for (const wrong of [
      { index: 0.5 },
      { index: Number.NaN },
      { size: Number.NaN },
      { size: 2 ** 53 },
      { size: 0 },
    ])
      expect(verifyInclusion({ ...claim, ...wrong })).toBe(false);
    expect(verifyInclusion({ ...claim, leaf: leaf.subarray(1), root: leaf.subarray(1) })).toBe(false);
    const same = { oldSize: 1, oldRoot: leaf, newSize: 1, newRoot: leaf, proof: [] };
    expect(verifyConsistency(same)).toBe(true);
    expect(verifyConsistency({ ...same, proof: [leaf] })).toBe(false);
    expect(verifyConsistency({ ...same, newRoot: flipped(leaf) })).toBe(false);
    for (const wrong of [{ oldSize: 0 }, { oldSize: -1 }, { oldSize: 2 }, { newSize: Number.NaN }])
      expect(verifyConsistency({ ...same, ...wrong })).toBe(false);
  });
});

test('what is not in the tree has no proof', () => {
  const { hashes } = drawnLeaves(4);
  for (const index of [-1, 4, 0.5, Number.NaN])
    expect(() => inclusionProof(hashes, index)).toThrow(RangeError);
  expect(() => inclusionProof([], 0)).toThrow(RangeError);
  for (const size of [-1, 0, 5, 0.5, Number.NaN])
    expect(() => consistencyProof(hashes, size)).toThrow(RangeError);
});
