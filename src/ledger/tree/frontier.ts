import { hash } from 'node:crypto';
import { Failure } from '../../errors.ts';
import { leafHash, nodeHash } from './proof.ts';

const HASH = /^[0-9a-f]{64}$/;

/**
 * A tree that grows by an entry at a time and keeps only its right edge: the roots of its perfect subtrees, one for each bit
 * of its size, the largest first. With them it goes on where it was left.
 */
export class Frontier {
  private readonly edge: Buffer[];
  private leaves: bigint;

  private constructor(leaves: bigint, edge: Buffer[]) {
    this.leaves = leaves;
    this.edge = edge;
  }

  static empty(): Frontier {
    return new Frontier(0n, []);
  }

  /** Throws Failure `frontier-malformed` where so many leaves have another edge than these hashes, in lower-case hex. */
  static from(size: bigint, hashes: readonly string[]): Frontier {
    if (size < 0n || hashes.length !== bitsIn(size) || !hashes.every((each) => HASH.test(each))) {
      throw new Failure({
        kind: 'ledger',
        code: 'frontier-malformed',
        fact: `what is kept of the tree of ${size} entries is not its right edge`,
        hint: 'somebody has changed it: run `retentiond audit verify`',
      });
    }
    return new Frontier(
      size,
      hashes.map((each) => Buffer.from(each, 'hex')),
    );
  }

  get size(): bigint {
    return this.leaves;
  }

  /** Lower-case hex, from left to right. */
  get hashes(): readonly string[] {
    return this.edge.map((each) => each.toString('hex'));
  }

  add(entryText: string): void {
    this.addLeaf(leafHash(entryText));
  }

  /** The same of an entry of which only the leaf's hash is known. */
  addLeaf(leaf: Buffer): void {
    let node = leaf;
    for (let rest = this.leaves; (rest & 1n) === 1n; rest >>= 1n)
      node = nodeHash(this.edge.pop() as Buffer, node);
    this.edge.push(node);
    this.leaves += 1n;
  }

  /** The root of the tree so far, in lower-case hex; that of no entries is the hash of nothing (RFC 6962, section 2.1). */
  root(): string {
    if (this.edge.length === 0) return hash('sha256', '');
    return this.edge.reduceRight((right, left) => nodeHash(left, right)).toString('hex');
  }
}

function bitsIn(size: bigint): number {
  return size.toString(2).replaceAll('0', '').length;
}
