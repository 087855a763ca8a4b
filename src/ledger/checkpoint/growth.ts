import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { readChain } from '../store.ts';
import { originOf, parseCheckpoint } from './checkpoint.ts';
import { broken, type GrownTree, growTree } from './grow.ts';
import { openNote } from './note.ts';
import type { VerifierKey } from './signing-key.ts';
import { latestCheckpoint, type StoredCheckpoint } from './store.ts';

/**
 * The tree of the whole ledger, in one snapshot: it goes on from the latest checkpoint, whose note and edge must agree, and
 * ends where the chain does. What is signed then contains all that was signed before. Throws Failure `ledger-broken`.
 */
export async function readGrowth(session: Session, verifiers: readonly VerifierKey[]): Promise<GrownTree> {
  await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const chain = await readChain(session);
    const last = await latestCheckpoint(session);
    if (last && !isSound(last, chain.ledger, verifiers)) throw broken(last.size);
    const grown = await growTree(session, last, chain.size);
    if (grown.head !== chain.head) throw broken(chain.size);
    return grown;
  } finally {
    await session.script('ROLLBACK');
  }
}

/** Whether a key of ours has signed this size and root. */
function isSound(
  { size, root, note }: StoredCheckpoint,
  ledger: string,
  verifiers: readonly VerifierKey[],
): boolean {
  try {
    const signed = parseCheckpoint(openNote(note, verifiers).text);
    return signed.origin === originOf(ledger) && signed.size === size && signed.root === root;
  } catch (error) {
    if (error instanceof Failure) return false;
    throw error;
  }
}
