import { expect, test } from 'vitest';
import { isFailure } from '../../../../src/errors.ts';
import { merkleRoot } from '../../../../src/ledger/merkle.ts';
import { Frontier } from '../../../../src/ledger/tree/frontier.ts';
import { leafHash } from '../../../../src/ledger/tree/proof.ts';
import { EMPTY_ROOT, LEAVES, ROOTS } from './known-vectors.ts';
import { treeHash } from './slow-tree.ts';

test('the published roots of the published leaves', () => {
  const frontier = Frontier.empty();
  expect(frontier.root()).toBe(EMPTY_ROOT);
  for (const [index, leaf] of LEAVES.entries()) {
    frontier.addLeaf(treeHash([leaf]));
    expect(frontier.root()).toBe(ROOTS[index]);
  }
});

test('agrees with the definition and with the other root at every size to 300, also where it goes on from what was kept', () => {
  const frontier = Frontier.empty();
  let resumed = Frontier.empty();
  const data: Buffer[] = [];
  for (let size = 1; size <= 300; size += 1) {
    const text = `{"seq":${size},"é":"—"}`;
    data.push(Buffer.from(text));
    frontier.add(text);
    resumed.add(text);
    expect(frontier.root()).toBe(treeHash(data).toString('hex'));
    expect(frontier.root()).toBe(merkleRoot(data).toString('hex'));
    expect(frontier.size).toBe(BigInt(size));
    expect(resumed.root()).toBe(frontier.root());
    expect(resumed.hashes).toEqual(frontier.hashes);
    resumed = Frontier.from(resumed.size, resumed.hashes);
  }
});

test('keeps one hash for each bit of its size, the largest subtree first', () => {
  const frontier = Frontier.empty();
  for (const [index, leaf] of LEAVES.entries()) if (index < 7) frontier.addLeaf(treeHash([leaf]));
  expect(frontier.hashes).toEqual([
    ROOTS[3],
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f',
  ]);
});

test('goes on beyond what 32 bits count', () => {
  const subtree = 'ab'.repeat(32);
  const frontier = Frontier.from(2n ** 40n, [subtree]);
  frontier.add('one more');
  expect(frontier.size).toBe(2n ** 40n + 1n);
  expect(frontier.hashes).toEqual([subtree, leafHash('one more').toString('hex')]);
});

test.each([
  [1n, []],
  [2n, ['ab'.repeat(32), 'ab'.repeat(32)]],
  [0n, ['ab'.repeat(32)]],
  [1n, ['ab'.repeat(31)]],
  [1n, ['AB'.repeat(32)]],
  [1n, [`${'ab'.repeat(32)}\n`]],
  [-1n, ['ab'.repeat(32)]],
])('%s leaves with the edge %j is refused', (size, hashes) => {
  let failure: unknown;
  try {
    Frontier.from(size, hashes);
  } catch (error) {
    failure = error;
  }
  expect(isFailure(failure, 'frontier-malformed')).toBe(true);
  expect(failure).toMatchObject({ kind: 'ledger' });
});
