import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';

/** Which batches are asked, and for what. */
export interface DigestSearch {
  readonly connection: string;
  /** `schema.table`, as the ledger has it. */
  readonly relation: string;
  /** The name of the digest key. */
  readonly key: string;
  readonly digest: Uint8Array;
}

/** A batch among whose digests the bytes stand; whether they stand there as a digest is for its reader to see. */
export interface DigestHit {
  readonly batch: string;
  /** The entry of its intent. */
  readonly intent: bigint;
  /** All of its digests, of 32 bytes each. */
  readonly digests: Buffer;
}

/** Batches that cannot be asked, and why. */
export interface UnaskedBatches {
  readonly key: string;
  readonly because: 'key not here' | 'digests pruned';
  readonly batches: number;
}

/** 500 batches of 1,000 rows are 16 MB of digests, which the server looks through in one statement. */
const PAGE_BATCHES = 500;

/** The tables of a connection that the ledger has batches of; `schema.table`. */
export async function tablesOfBatches(session: Session, connection: string): Promise<readonly string[]> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT DISTINCT relation FROM retentiond.batch_digest WHERE connection = ${bind(connection)} ORDER BY relation`),
  );
  return rows.map(([relation]) => String(relation));
}

/** The batches among whose digests the digest stands, in the order of their intents; the server looks them through. */
export async function* searchDigests(session: Session, search: DigestSearch): AsyncGenerator<DigestHit> {
  for (let after = '0'; ; ) {
    const { rows } = await session.run(
      numbered(sql`
        WITH page AS MATERIALIZED (
          SELECT batch, intent, digests FROM retentiond.batch_digest
          WHERE connection = ${bind(search.connection)} AND relation = ${bind(search.relation)}
            AND digest_key = ${bind(search.key)} AND digests IS NOT NULL AND intent > ${bind(after)}::bigint
          ORDER BY intent LIMIT ${bind(PAGE_BATCHES)}::bigint
        )
        SELECT intent::text, batch::text, position(${bind(search.digest)}::bytea IN digests) > 0 FROM page ORDER BY intent`),
    );
    for (const [intent, batch, isThere] of rows) {
      const digests = isThere === 't' ? await digestsOf(session, String(batch)) : null;
      if (digests) yield { batch: String(batch), intent: BigInt(String(intent)), digests };
    }
    if (rows.length < PAGE_BATCHES) return;
    after = String(rows.at(-1)?.[0]);
  }
}

/** null where they have gone meanwhile. */
async function digestsOf(session: Session, batch: string): Promise<Buffer | null> {
  const { rows } = await session.run(
    numbered(
      sql`SELECT encode(digests, 'hex') FROM retentiond.batch_digest WHERE batch = ${bind(batch)}::uuid`,
    ),
  );
  const hex = rows[0]?.[0];
  return hex == null ? null : Buffer.from(hex, 'hex');
}

/** How many batches of the table can be asked with these keys, and which others there are. */
export async function countBatches(
  session: Session,
  { connection, relation }: Pick<DigestSearch, 'connection' | 'relation'>,
  keys: readonly string[],
): Promise<{ readonly asked: number; readonly unasked: readonly UnaskedBatches[] }> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT coalesce(digest_key, ''), (digests IS NULL)::int::text, count(*)::text FROM retentiond.batch_digest
      WHERE connection = ${bind(connection)} AND relation = ${bind(relation)} GROUP BY 1, 2 ORDER BY 1, 2`),
  );
  const counts = rows.map(([key, pruned, batches]) => ({
    key: String(key),
    isPruned: pruned === '1',
    batches: Number(batches),
  }));
  const isAsked = (one: (typeof counts)[number]): boolean => !one.isPruned && keys.includes(one.key);
  return {
    asked: counts.filter(isAsked).reduce((sum, { batches }) => sum + batches, 0),
    unasked: counts
      .filter((one) => !isAsked(one))
      .map(({ key, isPruned, batches }) => ({
        key,
        because: isPruned ? 'digests pruned' : 'key not here',
        batches,
      })),
  };
}

/** How many batches whose intents are these entries or older ones have digests still; open ones need theirs. */
export async function countDigestsUpTo(session: Session, horizon: bigint): Promise<number> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT count(*)::text FROM retentiond.batch_digest AS d
      WHERE d.digests IS NOT NULL AND d.intent <= ${bind(horizon)}::bigint
        AND NOT EXISTS (SELECT FROM retentiond.open_batch AS o WHERE o.batch = d.batch)`),
  );
  return Number(rows[0]?.[0]);
}

/** Drops the digests of some of them; resolves to how many batches that were. */
export async function dropDigestsUpTo(session: Session, horizon: bigint): Promise<number> {
  const { count } = await session.run(
    numbered(sql`
      UPDATE retentiond.batch_digest SET digests = NULL
      WHERE batch IN (SELECT d.batch FROM retentiond.batch_digest AS d
        WHERE d.digests IS NOT NULL AND d.intent <= ${bind(horizon)}::bigint
          AND NOT EXISTS (SELECT FROM retentiond.open_batch AS o WHERE o.batch = d.batch)
        ORDER BY d.intent LIMIT ${bind(PAGE_BATCHES)}::bigint)`),
  );
  return count;
}
