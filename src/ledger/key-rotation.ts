import type { Instant } from '../calendar/instant.ts';
import { insertEvidenceKey } from '../control/evidence/evidence-key.ts';
import type { Session } from '../database/session.ts';
import type { KeyRotated } from './entries/evidence.ts';
import { append, type ChainLock } from './store.ts';

/** Brings a key into force: the entry, and the row by which it is found; in the transaction that holds the chain lock. */
export async function appendRotation(
  session: Session,
  chain: ChainLock,
  at: Instant,
  rotated: Omit<KeyRotated, 'kind'>,
): Promise<ChainLock> {
  const end = await append(session, chain, at, [{ kind: 'key rotated', ...rotated }]);
  const { purpose, new: name, verifier } = rotated;
  await insertEvidenceKey(session, { seq: end.size, purpose, name, verifier });
  return end;
}
