import type { Session } from '../../database/session.ts';
import { bind, numbered, sql } from '../../sql/fragment.ts';
import type { Run } from './run.ts';

/** What earlier runs, and this one so far, tell about a run that is about to act. */
export interface RunHistory {
  /** Rows that this very run has changed before it was stopped. */
  readonly rowsSoFar: number;
  /** Rows of the rule's latest runs that succeeded, the newest first; those that only looked left out. */
  readonly succeeded: readonly number[];
  /** Whether a run of this version has succeeded. */
  readonly versionSucceeded: boolean;
}

/** How many runs teach a cap. */
const REMEMBERED = 10;

/** Reads it for a run that is about to act by this version of its rule. */
export async function readRunHistory(
  session: Session,
  run: Pick<Run, 'id' | 'rule'>,
  version: string,
): Promise<RunHistory> {
  const acted = sql`FROM retentiond.run WHERE rule = ${bind(run.rule)} AND state = 'succeeded' AND observed IS NULL`;
  const result = await session.run(
    numbered(sql`
      SELECT rows::text, (SELECT coalesce(json_agg(rows ORDER BY ended_at DESC), '[]')::text FROM
          (SELECT rows, ended_at ${acted} ORDER BY ended_at DESC LIMIT ${bind(REMEMBERED)}::bigint) AS latest),
        EXISTS (SELECT ${acted} AND version = ${bind(version)})
      FROM retentiond.run WHERE id = ${bind(run.id)}::uuid`),
  );
  const [rows, latest, versionSucceeded] = result.rows[0] ?? [];
  return {
    rowsSoFar: Number(rows ?? 0),
    succeeded: JSON.parse(latest ?? '[]'),
    versionSucceeded: versionSucceeded === 't',
  };
}

const FEWEST_RUNS = 3;
const LEAST_CAP = 10_000;

/** Ten times what the largest of these runs changed; null where they are too few to teach anything. */
export function learntCap(succeeded: readonly number[]): number | null {
  if (succeeded.length < FEWEST_RUNS) return null;
  return Math.max(LEAST_CAP, 10 * Math.max(...succeeded));
}
