import type { Session } from '../../../database/session.ts';
import { bind, numbered, raw, sql } from '../../../sql/fragment.ts';
import { Verifier } from './verifier.ts';

/** How far the ledger was verified, and what the verifier remembered there. */
export interface Progress {
  readonly size: bigint;
  readonly head: string;
  readonly written: string;
}

export async function readProgress(session: Session): Promise<Progress | null> {
  const result = await session.run(
    numbered(raw('SELECT v.size::text, v.head, v.state::text FROM retentiond.verified AS v')),
  );
  const [size, head, written] = result.rows[0] ?? [];
  return size && head && written ? { size: BigInt(size), head, written } : null;
}

export async function writeProgress(session: Session, verifier: Verifier): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.verified (size, head, state)
      VALUES (${bind(verifier.size)}::bigint, ${bind(verifier.head)}, ${bind(verifier.written())}::jsonb)
      ON CONFLICT (single) DO UPDATE SET size = excluded.size, head = excluded.head, state = excluded.state,
        verified_at = clock_timestamp()`),
  );
}

/** Whether all that there was so many seconds ago, by the server's clock, was verified since. */
export async function isVerifiedWithin(session: Session, seconds: number): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      SELECT 1 FROM retentiond.verified
      WHERE verified_at > clock_timestamp() - make_interval(secs => ${bind(seconds)})
        AND verified_at <= clock_timestamp()`),
  );
  return result.rows.length > 0;
}

/** null where what was remembered does not fit the ledger: then it is read from the first entry on. */
export async function resume(session: Session, ledger: string, begun: Progress): Promise<Verifier | null> {
  const verifier = restored(ledger, begun.written);
  if (verifier?.size !== begun.size || verifier.head !== begun.head) return null;
  const signed = verifier.books.checkpoints.last();
  const result = await session.run(
    numbered(sql`
      SELECT (SELECT l.hash FROM retentiond.ledger AS l WHERE l.seq = ${bind(begun.size)}::bigint),
        (SELECT c.root FROM retentiond.checkpoint AS c WHERE c.size <= ${bind(begun.size)}::bigint ORDER BY c.size DESC LIMIT 1)`),
  );
  const [head, root] = result.rows[0] ?? [];
  return head === begun.head && (root ?? null) === (signed?.root ?? null) ? verifier : null;
}

/** Another version may have written it, or somebody else. */
function restored(ledger: string, written: string): Verifier | null {
  try {
    return Verifier.resume(ledger, written);
  } catch {
    return null;
  }
}
