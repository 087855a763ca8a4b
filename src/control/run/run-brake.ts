import type { Session } from '../../database/session.ts';
import { bind, numbered, raw, sql } from '../../sql/fragment.ts';

/** What holds a run's next batch back, as it is shown: no address, no statement, nothing that a server has said. */
export interface BrakeNote {
  readonly connection: string;
  readonly brake: string;
  /** null: it could not be had. */
  readonly value: number | null;
  readonly limit: number | null;
  readonly side: 'above' | 'below';
  /** A slug: why there is no value; null where there is one. */
  readonly trouble: string | null;
  /** The right that is missing, where it is known; null: none is, or nobody knows which. */
  readonly lacks: string | null;
}

/** A run that is held back. */
export interface BrakedRun {
  readonly run: string;
  readonly rule: string;
  readonly brakes: readonly BrakeNote[];
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Says what holds the run back now; nothing does where there are none. */
export async function noteBrakes(session: Session, run: string, brakes: readonly BrakeNote[]): Promise<void> {
  const notes = brakes.map((brake) => {
    const { connection, brake: name, value, limit, side, trouble, lacks } = brake;
    const told = Number.isFinite(limit) ? limit : null;
    return { connection, brake: name, value, limit: told, side, trouble, lacks };
  });
  const json = notes.length === 0 ? null : JSON.stringify(notes);
  await session.run(
    numbered(sql`
      UPDATE retentiond.run
      SET braked = ${bind(json)}::jsonb,
        braked_since = CASE WHEN ${bind(json)}::jsonb IS NOT NULL THEN coalesce(braked_since, clock_timestamp()) END
      WHERE id = ${bind(run)}::uuid`),
  );
}

/** The runs that are held back, by their rules. */
export async function brakedRuns(session: Session): Promise<readonly BrakedRun[]> {
  const { rows } = await session.run(
    numbered(
      raw(`SELECT id::text, rule, braked::text, to_char(braked_since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
        FROM retentiond.run WHERE braked IS NOT NULL AND state IN ('running', 'pausing', 'cancelling') ORDER BY rule`),
    ),
  );
  return rows.map(([run, rule, braked, since]) => ({
    run: String(run),
    rule: String(rule),
    brakes: JSON.parse(String(braked)) as readonly BrakeNote[],
    since: String(since),
  }));
}
