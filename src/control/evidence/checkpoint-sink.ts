import type { Session, TextRow } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** How a place for checkpoints does. */
export interface SinkState {
  readonly sink: string;
  /** Of the last checkpoint that it took; null: none yet. */
  readonly size: bigint | null;
  /** ISO 8601, UTC. */
  readonly writtenAt: string | null;
  readonly failingSince: string | null;
  /** One line without its address; null where nothing ails it. */
  readonly trouble: string | null;
}

/** The row that says what keeps checkpoints from being signed at all; no sink has this name. */
export const SIGNING = 'signing';

const TEXT = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

export async function sinkStates(session: Session): Promise<readonly SinkState[]> {
  const result = await session.run(
    numbered(
      raw(`SELECT sink, size::text, to_char(written_at AT TIME ZONE 'UTC', ${TEXT}),
        to_char(failing_since AT TIME ZONE 'UTC', ${TEXT}), trouble FROM retentiond.checkpoint_sink ORDER BY sink`),
    ),
  );
  return result.rows.map(stateFrom);
}

/** It took the checkpoint of so many entries, and nothing ails it. */
export async function sinkTook(session: Session, sink: string, size: bigint): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.checkpoint_sink (sink, size, written_at)
      VALUES (${bind(sink)}, ${bind(size)}::bigint, clock_timestamp())
      ON CONFLICT (sink) DO UPDATE
        SET size = excluded.size, written_at = excluded.written_at, failing_since = NULL, trouble = NULL`),
  );
}

/** It took nothing; since when it fails is kept. */
export async function sinkFailed(session: Session, sink: string, trouble: string): Promise<void> {
  await session.run(
    numbered(sql`
      INSERT INTO retentiond.checkpoint_sink AS known (sink, failing_since, trouble)
      VALUES (${bind(sink)}, clock_timestamp(), ${bind(trouble)})
      ON CONFLICT (sink) DO UPDATE
        SET failing_since = coalesce(known.failing_since, excluded.failing_since), trouble = excluded.trouble`),
  );
}

/** Forgets those that are not configured any more. */
export async function forgetSinksBut(session: Session, sinks: readonly string[]): Promise<void> {
  await session.run(
    numbered(sql`DELETE FROM retentiond.checkpoint_sink WHERE sink <> ALL (${bind(sinks)}::text[])`),
  );
}

/** Which of those that fail have done so for longer, by the server's clock. */
export async function sinksFailingFor(session: Session, seconds: number): Promise<readonly string[]> {
  const result = await session.run(
    numbered(sql`
      SELECT sink FROM retentiond.checkpoint_sink
      WHERE failing_since <= clock_timestamp() - make_interval(secs => ${bind(seconds)}) ORDER BY failing_since, sink`),
  );
  return result.rows.map(([sink]) => String(sink));
}

function stateFrom([sink, size, writtenAt, failingSince, trouble]: TextRow): SinkState {
  return {
    sink: String(sink),
    size: size == null ? null : BigInt(size),
    writtenAt: writtenAt ?? null,
    failingSince: failingSince ?? null,
    trouble: trouble ?? null,
  };
}
