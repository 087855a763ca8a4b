import { formatKeep, type Keep } from '../calendar/keep.ts';
import { isExact, type Period } from '../calendar/period.ts';
import { type Finding, finding } from '../finding.ts';
import { type Document, valueAt, writtenAt } from '../reading/document.ts';
import { keepsOf, type PolicyKeep, periodsOf } from './keep.ts';
import type { Action } from './policy.ts';

/** What the words of `keep` ask of the other keys, and forbid. */
export function checkKeep(
  document: Document,
  keep: PolicyKeep | undefined,
  action: Action | undefined,
  reviewEvery: Period | undefined,
): Finding[] {
  const findings =
    reviewEvery && isExact(reviewEvery) ? [atValue(document, 'review_every', 'review-in-hours')] : [];
  if (keep === undefined) return findings;
  const keeps = keepsOf(keep);
  return [
    ...findings,
    ...(periodsOf(keep).length === 0 ? checkEndless(document, keeps, action) : []),
    ...checkReview(document, keeps),
  ];
}

/** Where no period is, no event counts, nothing ends and nothing is kept longer. */
function checkEndless(document: Document, keeps: readonly Keep[], action: Action | undefined): Finding[] {
  const facts = { keep: keeps.map(formatKeep).join(', ') };
  const needless = (key: string): Finding[] =>
    valueAt(document, [key]) === undefined
      ? []
      : [finding('needs-a-period', writtenAt(document, [key], 'key'), { key, ...facts })];
  const forbidden = keeps.includes('forbidden');
  return [
    ...needless('starts'),
    ...needless('extend_while'),
    ...needless('keep_at_least'),
    ...(forbidden ? [] : [...needless('suspend_while'), ...needless('then')]),
    ...(forbidden && action !== undefined && action !== 'delete'
      ? [finding('forbidden-not-deleted', writtenAt(document, ['then']), { written: action })]
      : []),
  ];
}

function checkReview(document: Document, keeps: readonly Keep[]): Finding[] {
  if (!keeps.includes('indefinitely') || valueAt(document, ['review_every']) !== undefined) return [];
  return [atValue(document, 'keep', 'never-looked-at')];
}

function atValue(document: Document, key: string, code: 'review-in-hours' | 'never-looked-at'): Finding {
  return finding(code, writtenAt(document, [key]));
}
