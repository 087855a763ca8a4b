import { addPeriod, type Day, formatDay, parseDay } from '../calendar/day.ts';
import { formatPeriod } from '../calendar/period.ts';
import { type Finding, finding } from '../finding.ts';
import type { Policy } from './policy.ts';

/** Policies at which the DPO should have looked again before `today`; drafts are not in force, and need not be. */
export function findOverdueReviews(policies: readonly Policy[], today: Day): readonly Finding[] {
  return policies.flatMap((policy) => {
    const { category, reviewed, reviewEvery, draft, positions, position } = policy;
    if (reviewEvery === null || draft) return [];
    const at = positions['reviewed'] ?? positions['review_every'] ?? position;
    const facts = { category, every: formatPeriod(reviewEvery, 'en'), today: formatDay(today) };
    const last = reviewed === null ? null : parseDay(reviewed);
    if (last === null) return [finding('review-never', at, facts)];
    const due = addPeriod(last, reviewEvery);
    return due < today ? [finding('review-overdue', at, { ...facts, due: formatDay(due) })] : [];
  });
}
