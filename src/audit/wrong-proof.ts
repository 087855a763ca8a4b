import { verifyConsistency, verifyInclusion } from '../ledger/tree/proof.ts';
import { type ConsistencyProved, EXPORT_FORMAT, type Proofs } from './export-files.ts';

/** A tree of so many entries, with its root in hex. */
export interface SignedTree {
  readonly size: number;
  readonly root: string;
}

/** What is wrong with the proofs of an export with these signed trees, of which `tree` is the whole; null: nothing. */
export function wrongProof(
  text: string,
  signed: readonly SignedTree[],
  { size, root }: SignedTree,
): string | null {
  try {
    const { format_version: format, consistency, last_entry: last } = JSON.parse(text) as Proofs;
    if (format !== EXPORT_FORMAT) return 'it has an unknown format';
    const missing = strangePairs(consistency, signed);
    if (missing) return missing;
    for (const one of consistency) {
      const proved = verifyConsistency({
        oldSize: one.old_size,
        oldRoot: bytes(one.old_root),
        newSize: one.new_size,
        newRoot: bytes(one.new_root),
        proof: one.proof.map(bytes),
      });
      if (!proved) return `${one.new_size} entries are not proved to go on from ${one.old_size}`;
    }
    const { seq, leaf, proof } = last;
    const isLast = last.size === size && seq === size && last.root === root;
    const path = { leaf: bytes(leaf), index: seq - 1, size, proof: proof.map(bytes), root: bytes(root) };
    return isLast && verifyInclusion(path) ? null : 'the last entry is not proved to be there';
  } catch {
    return 'it is not what an export writes';
  }
}

/** Each signed tree is proved to go on from the one before it, and nothing else is proved. */
function strangePairs(
  consistency: readonly ConsistencyProved[],
  signed: readonly SignedTree[],
): string | null {
  for (const [index, newer] of signed.slice(1).entries()) {
    const older = signed[index];
    const one = consistency[index];
    const isPair =
      one?.old_size === older?.size &&
      one?.old_root === older?.root &&
      one?.new_size === newer.size &&
      one.new_root === newer.root;
    if (!isPair)
      return `nothing proves that the checkpoint of ${newer.size} entries goes on from that of ${older?.size}`;
  }
  return consistency.length === Math.max(0, signed.length - 1)
    ? null
    : 'it proves more than there are checkpoints';
}

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
