import type { Instant } from '../../calendar/instant.ts';
import type { Session } from '../../database/session.ts';
import { numbered, raw } from '../../sql/fragment.ts';

/** Up to which entry the ledger was verified last, and when, in microseconds since 1970; null: never. */
export async function lastVerified(
  session: Session,
): Promise<{ readonly size: bigint; readonly at: Instant } | null> {
  const { rows } = await session.run(
    numbered(
      raw(`SELECT v.size::text, (extract(epoch FROM v.verified_at) * 1000000)::bigint::text
        FROM retentiond.verified AS v`),
    ),
  );
  const [size, at] = rows[0] ?? [];
  return size && at ? { size: BigInt(size), at: BigInt(at) } : null;
}
