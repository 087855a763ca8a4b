import type { Instant } from '../../calendar/instant.ts';
import { dayAt, openZone, type Zone } from '../../calendar/zone.ts';
import type { Finding } from '../../finding.ts';
import { findOverdueReviews } from '../../policy/review.ts';
import type { Project } from './project.ts';

/** The reviews that are overdue on the day that it is at `now` in the policies' zone. */
export function overdueReviews({ policies, config }: Project, now: Instant): readonly Finding[] {
  return findOverdueReviews(policies, dayAt(now, openZone(config.timezone) as Zone));
}
