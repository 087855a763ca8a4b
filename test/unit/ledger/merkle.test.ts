import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { merkleRoot } from '../../../src/ledger/merkle.ts';

/** RFC 6962, section 2.1, word for word: slow, and the measure of the fast one. */
function slowRoot(leaves: readonly Uint8Array[]): Buffer {
  const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
    createHash('sha256').update(Buffer.concat(parts)).digest();
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(Buffer.from([0]), leaves[0] as Uint8Array);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.from([1]), slowRoot(leaves.slice(0, split)), slowRoot(leaves.slice(split)));
}

/** The leaves that implementations of certificate transparency are tested with, and their roots, one leaf more each. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('merkleRoot', () => {
  test('of nothing is the hash of nothing', () => {
    expect(merkleRoot([]).toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test.each(ROOTS.map((root, index) => ({ root, count: index + 1 })))(
    'of the $count known leaves',
    ({ root, count }) => {
      expect(merkleRoot(LEAVES.slice(0, count).map((leaf) => Buffer.from(leaf, 'hex'))).toString('hex')).toBe(
        root,
      );
    },
  );

  test('agrees with the definition for 0 to 200 leaves', () => {
    const leaves = Array.from({ length: 200 }, (_, index) =>
      createHash('sha256').update(`leaf ${index}`).digest(),
    );
    for (let count = 0; count <= leaves.length; count += 1) {
      const some = leaves.slice(0, count);
      expect(merkleRoot(some).toString('hex')).toBe(slowRoot(some).toString('hex'));
    }
  });

  test('a node cannot pass for a leaf, and the order counts', () => {
    const [a, b] = [Buffer.from('a'), Buffer.from('b')];
    const pair = Buffer.concat([a, b].map((leaf) => merkleRoot([leaf])));
    expect(merkleRoot([pair])).not.toEqual(merkleRoot([a, b]));
    expect(merkleRoot([b, a])).not.toEqual(merkleRoot([a, b]));
  });
});
