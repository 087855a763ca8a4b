import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import type { OpenBatch } from './open-batch.ts';

const DIGEST_BYTES = 32;

/** Whether the digests of any of these batches are made with another key: they cannot be compared. */
export async function areUnderAnotherKey(
  session: Session,
  batches: readonly OpenBatch[],
  key: string,
): Promise<boolean> {
  const ids = batches.map((batch) => batch.batch);
  const { rows } = await session.run(
    numbered(sql`
      SELECT FROM retentiond.batch_digest
      WHERE batch = ANY (${bind(ids)}::uuid[]) AND digest_key IS DISTINCT FROM ${bind(key)} LIMIT 1`),
  );
  return rows.length > 0;
}

/** Those of these digests that stand among the given open batches, in hex. */
export async function sharedDigests(
  session: Session,
  batches: readonly OpenBatch[],
  digests: Buffer,
): Promise<ReadonlySet<string>> {
  const ids = batches.map((batch) => batch.batch);
  const stored = await session.run(
    numbered(
      sql`SELECT encode(digests, 'hex') FROM retentiond.batch_digest WHERE batch = ANY (${bind(ids)}::uuid[])`,
    ),
  );
  const mine = new Set(split(digests.toString('hex')));
  return new Set(stored.rows.flatMap(([hex]) => split(String(hex)).filter((digest) => mine.has(digest))));
}

function split(hex: string): string[] {
  const size = DIGEST_BYTES * 2;
  return Array.from({ length: hex.length / size }, (_, index) => hex.slice(index * size, (index + 1) * size));
}
