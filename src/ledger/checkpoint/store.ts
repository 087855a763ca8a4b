import type { Session, TextRow } from '../../database/session.ts';
import { bind, type Fragment, numbered, sql } from '../../sql/fragment.ts';

/** A signed head of the tree as it is kept. */
export interface StoredCheckpoint {
  readonly size: bigint;
  /** RFC 6962 root of so many entries, in hex. */
  readonly root: string;
  /** The tree's right edge, in hex and from left to right: with it the tree goes on from here. */
  readonly frontier: readonly string[];
  /** The C2SP signed note. */
  readonly note: string;
  /** The name of the key in force that signed it. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly signedAt: string;
}

/** The largest that is kept; null where nothing was signed yet. */
export function latestCheckpoint(session: Session): Promise<StoredCheckpoint | null> {
  return first(session, sql`TRUE`);
}

/** The largest of at most so many entries. */
export function checkpointUpTo(session: Session, size: bigint): Promise<StoredCheckpoint | null> {
  return first(session, sql`c.size <= ${bind(size)}::bigint`);
}

/** Whether the latest one is so old, or there is none, by the server's clock. */
export async function isCheckpointOlder(session: Session, seconds: number): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      SELECT 1 FROM retentiond.checkpoint
      WHERE size = (SELECT max(size) FROM retentiond.checkpoint)
        AND signed_at > clock_timestamp() - make_interval(secs => ${bind(seconds)})`),
  );
  return result.rows.length === 0;
}

/**
 * Whether the latest one, or the first signing key where nothing was signed yet, is so old by the server's clock: whoever
 * makes the first one is not late merely because there is none.
 */
export async function isCheckpointLate(session: Session, seconds: number): Promise<boolean> {
  const result = await session.run(
    numbered(sql`
      SELECT 1 FROM (
        SELECT signed_at AS at FROM retentiond.checkpoint
        WHERE size = (SELECT max(size) FROM retentiond.checkpoint)
        UNION ALL SELECT since FROM retentiond.evidence_key WHERE purpose = 'signing') AS moment
      HAVING max(at) < clock_timestamp() - make_interval(secs => ${bind(seconds)})`),
  );
  return result.rows.length > 0;
}

/** Keeps it; one of the same size that somebody else has made meanwhile stays. */
export async function insertCheckpoint(
  session: Session,
  checkpoint: Omit<StoredCheckpoint, 'signedAt'>,
): Promise<void> {
  const { size, root, frontier, note, key } = checkpoint;
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.checkpoint (size, root, frontier, note, key)
      VALUES (${bind(size)}::bigint, ${bind(root)}, ${bind(frontier)}::text[], ${bind(note)}, ${bind(key)})
      ON CONFLICT (size) DO NOTHING`),
  );
}

async function first(session: Session, which: Fragment): Promise<StoredCheckpoint | null> {
  return (await select(session, sql`${which} ORDER BY c.size DESC LIMIT 1`))[0] ?? null;
}

/** Named in full, a column is a number; by its name alone, `ORDER BY` takes the text that is selected. */
async function select(session: Session, which: Fragment): Promise<readonly StoredCheckpoint[]> {
  const result = await session.run(
    numbered(sql`
      SELECT size::text, root, array_to_json(frontier)::text, note, key,
        to_char(signed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
      FROM retentiond.checkpoint AS c WHERE ${which}`),
  );
  return result.rows.map(checkpointFrom);
}

function checkpointFrom([size, root, frontier, note, key, signedAt]: TextRow): StoredCheckpoint {
  return {
    size: BigInt(String(size)),
    root: String(root),
    frontier: JSON.parse(String(frontier)) as string[],
    note: String(note),
    key: String(key),
    signedAt: String(signedAt),
  };
}
