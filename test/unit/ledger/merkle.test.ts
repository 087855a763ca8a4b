import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { merkleRoot } from '../../../src/ledger/merkle.ts';
import { EMPTY_ROOT, LEAVES, ROOTS } from './tree/known-vectors.ts';
import { SlowTree } from './tree/slow-tree.ts';

describe('merkleRoot', () => {
  test('of nothing is the hash of nothing', () => {
    expect(merkleRoot([]).toString('hex')).toBe(EMPTY_ROOT);
  });

  test.each(ROOTS.map((root, index) => ({ root, count: index + 1 })))(
    'of the $count known leaves',
    ({ root, count }) => {
      expect(merkleRoot(LEAVES.slice(0, count)).toString('hex')).toBe(root);
    },
  );

  test('agrees with the definition for 0 to 200 leaves', () => {
    const leaves = Array.from({ length: 200 }, (_, index) =>
      createHash('sha256').update(`leaf ${index}`).digest(),
    );
    const slow = new SlowTree(leaves);
    for (let count = 0; count <= leaves.length; count += 1)
      expect(merkleRoot(leaves.slice(0, count)).toString('hex')).toBe(slow.mth(0, count).toString('hex'));
  });

  test('a node cannot pass for a leaf, and the order counts', () => {
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    const pair = Buffer.concat([a, b].map((leaf) => merkleRoot([leaf])));
    expect(merkleRoot([pair])).not.toEqual(merkleRoot([a, b]));
    expect(merkleRoot([b, a])).not.toEqual(merkleRoot([a, b]));
  });
});
