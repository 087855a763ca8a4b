import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';

/** What is remembered of the target behind a connection. Horizons are numbers of entries. */
export interface TargetSeen {
  /** As its server named itself when its receipts were complete last. */
  readonly identity: Readonly<Record<string, string>>;
  /** Outcomes up to this entry were compared with the receipts. */
  readonly compared: bigint;
  /** Outcomes up to this entry are compared no more: what is missing of them was accepted by a person, or may be pruned. */
  readonly excused: bigint;
  /** Receipts up to this entry may be gone, and up to `pruned` they are. */
  readonly pruning: bigint;
  readonly pruned: bigint;
  /** A text that the target compares with its receipts' times; a day before the last comparison. */
  readonly recently: string;
  /** Whether every receipt was compared within the last day. */
  readonly isFresh: boolean;
}

/** null where its receipts were never compared. */
export async function readTargetSeen(session: Session, connection: string): Promise<TargetSeen | null> {
  const { rows } = await session.run(
    numbered(sql`
      SELECT identity::text, compared::text, greatest(accepted, pruning)::text, pruning::text, pruned::text,
        to_char(seen_at AT TIME ZONE 'UTC' - interval '1 day', 'YYYY-MM-DD HH24:MI:SS.US'),
        (whole_at IS NOT NULL AND whole_at > clock_timestamp() - interval '1 day')::int::text
      FROM retentiond.target_seen WHERE connection = ${bind(connection)}`),
  );
  const [row] = rows;
  if (!row) return null;
  const [identity, compared, excused, pruning, pruned, recently, fresh] = row.map(String);
  return {
    identity: JSON.parse(identity as string),
    compared: BigInt(compared as string),
    excused: BigInt(excused as string),
    pruning: BigInt(pruning as string),
    pruned: BigInt(pruned as string),
    recently: recently as string,
    isFresh: fresh === '1',
  };
}

/** The receipts of outcomes up to `compared` were found complete, all of them where `whole`; it never goes back. */
export async function noteTargetSeen(
  session: Session,
  connection: string,
  identity: Readonly<Record<string, string>>,
  compared: bigint,
  whole: boolean,
): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.target_seen AS known (connection, identity, compared, whole_at)
      VALUES (${bind(connection)}, ${bind(JSON.stringify(identity))}::jsonb, ${bind(compared)}::bigint,
        CASE WHEN ${bind(whole)}::boolean THEN clock_timestamp() END)
      ON CONFLICT (connection) DO UPDATE SET identity = excluded.identity, seen_at = excluded.seen_at,
        compared = greatest(known.compared, excluded.compared), whole_at = coalesce(excluded.whole_at, known.whole_at)`),
  );
}

/**
 * Which outcomes an alarm about a target was about is past: what is missing up to this entry is compared no more. A target
 * that lacked receipts at its first look has no name yet.
 */
export async function acceptTarget(session: Session, alarm: string, size: bigint): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.target_seen (connection, identity, accepted)
      SELECT a.connection, '{}', ${bind(size)}::bigint FROM retentiond.alarm AS a
      WHERE a.alarm = ${bind(alarm)}::uuid AND a.about = 'target' AND a.connection IS NOT NULL
      ON CONFLICT (connection) DO UPDATE SET accepted = excluded.accepted`),
  );
}

/** Receipts of outcomes up to this entry may go from now on; in the transaction that appends the entry which says so. */
export async function notePruning(session: Session, connection: string, horizon: bigint): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.target_seen SET pruning = ${bind(horizon)}::bigint WHERE connection = ${bind(connection)}`),
  );
}

/** They are gone. */
export async function notePruned(session: Session, connection: string, horizon: bigint): Promise<void> {
  await session.run(
    numbered(sql`
      UPDATE retentiond.target_seen SET pruned = ${bind(horizon)}::bigint WHERE connection = ${bind(connection)}`),
  );
}
