import { randomBytes } from 'node:crypto';

/** A proof that was tampered with, and how. */
interface Altered {
  readonly how: string;
  readonly proof: readonly Buffer[];
}

/** A proof in every way in which somebody could alter it: never the proof itself. */
export function* alteredProofs(
  proof: readonly Buffer[],
  strangers: readonly Buffer[] = [],
): Generator<Altered> {
  for (const [at, node] of proof.entries()) {
    for (let byte = 0; byte < node.length; byte += 1) {
      const flipped = Buffer.from(node);
      flipped[byte] = (flipped[byte] as number) ^ (1 << (byte % 8));
      yield { how: `byte ${byte} of node ${at} flipped`, proof: proof.with(at, flipped) };
    }
    yield { how: `node ${at} cut short`, proof: proof.with(at, node.subarray(1)) };
    yield { how: `node ${at} too long`, proof: proof.with(at, Buffer.concat([node, Buffer.of(0)])) };
    yield { how: `node ${at} dropped`, proof: proof.toSpliced(at, 1) };
    yield { how: `node ${at} doubled`, proof: proof.toSpliced(at, 0, node) };
    if (at > 0)
      yield {
        how: `nodes ${at - 1} and ${at} swapped`,
        proof: proof.toSpliced(at - 1, 2, node, proof[at - 1] as Buffer),
      };
  }
  for (const stranger of [randomBytes(32), Buffer.alloc(0), ...strangers]) {
    yield { how: 'a node before it', proof: [stranger, ...proof] };
    yield { how: 'a node after it', proof: [...proof, stranger] };
  }
  yield { how: 'a long tail', proof: [...proof, ...Array.from({ length: 100 }, () => randomBytes(32))] };
}

export function flipped(hash: Buffer): Buffer {
  const other = Buffer.from(hash);
  other[0] = (other[0] as number) ^ 1;
  return other;
}
