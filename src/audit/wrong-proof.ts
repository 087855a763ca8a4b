import { verifyConsistency, verifyInclusion } from '../ledger/tree/proof.ts';
import { EXPORT_FORMAT, type Proofs } from './export-files.ts';

/** What is wrong with the proofs of an export of so many entries and with this root; null: nothing. */
export function wrongProof(text: string, size: number, root: string): string | null {
  try {
    const { format_version: format, consistency, last_entry: last } = JSON.parse(text) as Proofs;
    if (format !== EXPORT_FORMAT) return 'it has an unknown format';
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

function bytes(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}
