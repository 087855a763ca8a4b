import { keysEverInForce } from '../../../control/evidence/evidence-key.ts';
import type { Session } from '../../../database/session.ts';
import { Failure } from '../../../errors.ts';
import { originOf, parseCheckpoint } from '../../../ledger/checkpoint/checkpoint.ts';
import { openNote } from '../../../ledger/checkpoint/note.ts';
import { parseVerifier } from '../../../ledger/checkpoint/signing-key.ts';
import { checkpointUpTo } from '../../../ledger/checkpoint/store.ts';

interface Tree {
  readonly size: number;
  /** In hex. */
  readonly root: string;
}

/**
 * The signed note of exactly this tree of the ledger; null where it was never signed. Throws Failure `checkpoint-differs`
 * where what was signed is another tree, and what `openNote` throws.
 */
export async function requireSignedTree(
  session: Session,
  ledger: string,
  { size, root }: Tree,
): Promise<string | null> {
  const kept = await checkpointUpTo(session, BigInt(size));
  if (kept?.size !== BigInt(size)) return null;
  const verifiers = (await keysEverInForce(session, 'signing')).flatMap(({ verifier }) =>
    verifier === null ? [] : [parseVerifier(verifier)],
  );
  const signed = parseCheckpoint(openNote(kept.note, verifiers).text);
  if (signed.origin !== originOf(ledger) || signed.size !== BigInt(size) || signed.root !== root) {
    throw new Failure({
      kind: 'ledger',
      code: 'checkpoint-differs',
      fact: `the first ${size} entries of the ledger are not what was signed`,
      hint: 'somebody has changed them: run `retentiond audit verify`',
    });
  }
  return kept.note;
}
