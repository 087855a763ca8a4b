import { Frontier } from './frontier.ts';
import { type Range, rangesOfConsistency } from './range.ts';

/**
 * A consistency proof that is made while the entries after the older tree pass by: what stands to the left is known from the
 * older tree's right edge (RFC 6962, section 2.1.2). Memory grows with the height of the tree.
 */
export class GrowingProof {
  private readonly oldSize: number;
  private readonly nodes: readonly { readonly range: Range; readonly tree: Frontier | string }[];

  /** Throws RangeError where the older tree is empty or larger than the newer one. */
  constructor(older: Frontier, newSize: number) {
    this.oldSize = Number(older.size);
    const edge = edgeOf(older);
    this.nodes = rangesOfConsistency(this.oldSize, newSize).map((range) => ({
      range,
      tree: range.end <= this.oldSize ? known(edge, range) : Frontier.empty(),
    }));
  }

  /** The entry at `index`, from 0; each after the older tree once, in order. */
  add(index: number, entryText: string): void {
    for (const { range, tree } of this.nodes)
      if (typeof tree !== 'string' && range.start <= index && index < range.end) tree.add(entryText);
  }

  /** The proof in lower-case hex, from the bottom to the top. */
  proof(): readonly string[] {
    return this.nodes.map(({ tree }) => (typeof tree === 'string' ? tree : tree.root()));
  }
}

/** The perfect subtrees of a right edge by where they begin. */
function edgeOf(tree: Frontier): ReadonlyMap<number, string> {
  const edge = new Map<number, string>();
  let [start, rest] = [0, Number(tree.size)];
  for (const hash of tree.hashes) {
    edge.set(start, hash);
    const size = 2 ** Math.floor(Math.log2(rest));
    start += size;
    rest -= size;
  }
  return edge;
}

/** Left of where the older tree ends, a proof names nothing but its perfect subtrees. */
function known(edge: ReadonlyMap<number, string>, { start }: Range): string {
  const hash = edge.get(start);
  if (hash === undefined) throw new RangeError('the proof asks for what is no subtree of the edge');
  return hash;
}
