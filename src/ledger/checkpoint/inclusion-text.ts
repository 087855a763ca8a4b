/** An entry, and what proves that it is in the tree of a checkpoint. */
interface ProvenEntry {
  readonly text: string;
  /** From 0. */
  readonly index: number;
  /** In hex, from the leaf's sibling up to the root's child. */
  readonly proof: readonly string[];
  /** The signed note. */
  readonly checkpoint: string;
}

/**
 * A proof that can be checked without us (C2SP tlog-proof): the entry's text is its extra data, so that nothing else is
 * needed but the verifier key.
 */
export function inclusionText({ text, index, proof, checkpoint }: ProvenEntry): string {
  const lines = [
    'c2sp.org/tlog-proof@v1',
    `extra ${Buffer.from(text, 'utf8').toString('base64')}`,
    `index ${index}`,
    ...proof.map((node) => Buffer.from(node, 'hex').toString('base64')),
  ];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}
