import { expect, test } from 'vitest';
import { Prover } from '../../../../src/ledger/tree/prover.ts';
import { SlowTree } from './slow-tree.ts';

const SIZES = [1, 2, 3, 6, 7, 8, 13, 31, 64, 100];
const data = Array.from({ length: 100 }, (_, index) => Buffer.from(`entry ${index}`));
const slow = new SlowTree(data);

function pass(prover: Prover, size: number): Prover {
  for (let index = 0; index < size; index += 1) prover.add(slow.mth(index, index + 1));
  return prover;
}

function hex(proof: readonly Buffer[]): readonly string[] {
  return proof.map((node) => node.toString('hex'));
}

test.each(SIZES)('makes every proof about a tree of %i while its leaves pass', (size) => {
  for (let index = 0; index < size; index += 1) {
    const prover = pass(Prover.ofInclusion(index, size), size);
    expect(prover.proof()).toEqual(hex(slow.path(index, 0, size)));
    expect(prover.root()).toBe(slow.mth(0, size).toString('hex'));
  }
  for (let oldSize = 1; oldSize <= size; oldSize += 1)
    expect(pass(Prover.ofConsistency(oldSize, size), size).proof()).toEqual(hex(slow.proof(oldSize, size)));
});

test('proves nothing of a leaf or a tree that cannot be', () => {
  expect(() => Prover.ofInclusion(3, 3)).toThrow(RangeError);
  expect(() => Prover.ofConsistency(4, 3)).toThrow(RangeError);
});
