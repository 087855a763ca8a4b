import { Frontier } from './frontier.ts';
import { type Range, rangesOfConsistency, rangesOfInclusion } from './range.ts';

interface Node {
  readonly range: Range;
  readonly tree: Frontier;
}

/** Makes a proof while the leaves of a tree pass by, from the first to the last: only right edges stand in memory. */
export class Prover {
  private readonly nodes: readonly Node[];
  private readonly whole = Frontier.empty();

  private constructor(ranges: readonly Range[]) {
    this.nodes = ranges.map((range) => ({ range, tree: Frontier.empty() }));
  }

  /** That leaf `index`, from 0, is in the tree of `size`. Throws RangeError where it cannot be. */
  static ofInclusion(index: number, size: number): Prover {
    return new Prover(rangesOfInclusion(index, size));
  }

  /** That the tree of `newSize` leaves begins with that of `oldSize`. Throws RangeError where it cannot. */
  static ofConsistency(oldSize: number, newSize: number): Prover {
    return new Prover(rangesOfConsistency(oldSize, newSize));
  }

  /** The next leaf's hash. */
  add(leaf: Buffer): void {
    const index = Number(this.whole.size);
    this.whole.addLeaf(leaf);
    for (const { range, tree } of this.nodes)
      if (range.start <= index && index < range.end) tree.addLeaf(leaf);
  }

  /** The root of the leaves so far, in lower-case hex. */
  root(): string {
    return this.whole.root();
  }

  /** The proof, in lower-case hex and in the RFC's order, once every leaf has passed. */
  proof(): readonly string[] {
    return this.nodes.map(({ tree }) => tree.root());
  }
}
