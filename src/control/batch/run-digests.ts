import type { Session } from '../../database/session.ts';
import { HASH_BYTES } from '../../digest.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';

/** The keyed digests that one run's batches have recorded. */
export interface RunDigests {
  /** Of 32 bytes each, one after the other. */
  readonly digests: readonly Buffer[];
  /** Batches whose digests were made with another key, or are pruned. */
  readonly unasked: number;
}

/** What the run's batches on this table recorded under the key of this name. */
export async function runDigests(
  session: Session,
  run: string,
  place: { readonly connection: string; readonly relation: string },
  keyName: string,
): Promise<RunDigests> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT CASE WHEN d.digest_key = ${bind(keyName)} THEN encode(d.digests, 'hex') END
      FROM retentiond.batch_digest AS d JOIN retentiond.ledger AS l ON l.seq = d.intent
      WHERE d.connection = ${bind(place.connection)} AND d.relation = ${bind(place.relation)}
        AND l.entry::jsonb ->> 'run' = ${bind(run)}
        AND NOT EXISTS (SELECT FROM retentiond.open_batch AS o WHERE o.batch = d.batch)`),
  );
  const known = rows.flatMap(([hex]) => (hex == null ? [] : Buffer.from(hex, 'hex')));
  return { digests: known.flatMap(split), unasked: rows.length - known.length };
}

function split(bytes: Buffer): readonly Buffer[] {
  return Array.from({ length: bytes.length / HASH_BYTES }, (_, index) =>
    bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
}
