import type { Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';
import { ask, type Question } from '../question.ts';

export type KeyPurpose = 'signing' | 'digest';

/** A key that the ledger says is, or was, in use. */
export interface EvidenceKey {
  /** The entry that brought it into use. */
  readonly seq: bigint;
  readonly purpose: KeyPurpose;
  readonly name: string;
  /** The C2SP verifier key of a signing key; null for digest keys. */
  readonly verifier: string | null;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The key of this purpose that is in force; null where none was ever used. Under the chain lock, it stays so. */
export function keyInForce(session: Session, purpose: KeyPurpose): Promise<EvidenceKey | null> {
  return ask(session, whichKey(purpose));
}

export function whichKey(purpose: KeyPurpose): Question<EvidenceKey | null> {
  const { select, read } = whichKeys(sql`purpose = ${bind(purpose)} ORDER BY k.seq DESC LIMIT 1`);
  return { select, read: (rows) => read(rows)[0] ?? null };
}

/** Every key of this purpose that was ever in force, the first one first. */
export function keysEverInForce(session: Session, purpose: KeyPurpose): Promise<readonly EvidenceKey[]> {
  return ask(session, whichKeys(sql`purpose = ${bind(purpose)} ORDER BY k.seq`));
}

/** Notes what the entry `seq` says; in the transaction that appends it. */
export async function insertEvidenceKey(session: Session, key: Omit<EvidenceKey, 'since'>): Promise<void> {
  const { seq, purpose, name, verifier } = key;
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.evidence_key (seq, purpose, name, verifier)
      VALUES (${bind(seq)}::bigint, ${bind(purpose)}, ${bind(name)}, ${bind(verifier)})`),
  );
}

/** Named in full, a column is a number; by its name alone, `ORDER BY` takes the text that is selected. */
function whichKeys(which: Fragment): Question<readonly EvidenceKey[]> {
  return {
    select: sql`
      SELECT seq::text, purpose, name, verifier, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.evidence_key AS k WHERE ${which}`,
    read: (rows) => rows.map(keyFrom),
  };
}

function keyFrom([seq, purpose, name, verifier, since]: TextRow): EvidenceKey {
  return {
    seq: BigInt(String(seq)),
    purpose: purpose as KeyPurpose,
    name: String(name),
    verifier: verifier ?? null,
    since: String(since),
  };
}
