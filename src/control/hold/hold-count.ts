import type { Session } from '../../database/session.ts';
import { numbered, raw } from '../../sql/fragment.ts';

/** How many holds stand how. */
export interface HoldCounts {
  readonly pending: number;
  readonly effective: number;
  readonly releaseAsked: number;
  /** Released, and holding until the end of the cooling-off period. */
  readonly coolingOff: number;
  /** Not released, and their day of review has come. */
  readonly reviewDue: number;
}

export async function countHolds(session: Session): Promise<HoldCounts> {
  const result = await session.run(
    numbered(
      raw(`
        SELECT count(*) FILTER (WHERE released_at IS NULL AND asked_at IS NULL AND effective_at IS NULL)::text,
          count(*) FILTER (WHERE released_at IS NULL AND asked_at IS NULL AND effective_at IS NOT NULL)::text,
          count(*) FILTER (WHERE released_at IS NULL AND asked_at IS NOT NULL)::text,
          count(*) FILTER (WHERE free_at > clock_timestamp())::text,
          count(*) FILTER (WHERE released_at IS NULL AND review_on <= current_date)::text
        FROM retentiond.hold`),
    ),
  );
  const [pending, effective, releaseAsked, coolingOff, reviewDue] = (result.rows[0] ?? []).map(Number);
  return {
    pending: pending as number,
    effective: effective as number,
    releaseAsked: releaseAsked as number,
    coolingOff: coolingOff as number,
    reviewDue: reviewDue as number,
  };
}
