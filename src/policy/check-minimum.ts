import { formatKeep, type Keep } from '../calendar/keep.ts';
import { formatPeriod, type Period } from '../calendar/period.ts';
import { isAtLeast } from '../calendar/period-length.ts';
import type { Base } from '../datamap/place/place.ts';
import { type Finding, finding } from '../finding.ts';
import { type Document, writtenAt } from '../reading/document.ts';
import { keepsOf, type PolicyKeep, periodsOf } from './keep.ts';
import type { Action } from './policy.ts';

/** What removes a row, or what the law wants kept of it; who archives keeps it, and who reviews does nothing. */
const REMOVING: ReadonlySet<Action> = new Set(['delete', 'summarise', 'anonymise', 'pseudonymise']);

/** A period, what then happens, and where the rows are. */
export interface Ended {
  readonly keep: PolicyKeep;
  readonly action: Action;
  readonly base: Base;
}

/** Nothing that the policy does itself may remove a row before its legal minimum: the last copy counts. */
export function checkMinimum(
  document: Document,
  stages: readonly Ended[],
  minimum: Period | undefined,
): Finding[] {
  if (minimum === undefined) return [];
  const archives = stages.findIndex(({ action }) => action === 'archive');
  const shorter = stages
    .filter((stage, index) => stage.base === 'archive' || archives < 0 || index < archives)
    // Without any period there is nothing to compare, which is told elsewhere.
    .filter(({ keep }) => periodsOf(keep).length > 0)
    .flatMap(({ keep, action }) => keepsOf(keep).filter((one) => removesBefore(one, action, minimum)));
  const [first] = shorter;
  if (first === undefined) return [];
  const facts = { keep: formatKeep(first), keep_at_least: formatPeriod(minimum, 'en') };
  return [finding('minimum-longer-than-keep', writtenAt(document, ['keep_at_least']), facts)];
}

/** What cannot be compared for certain may end before. */
function removesBefore(keep: Keep, action: Action, minimum: Period): boolean {
  if (keep === 'indefinitely') return false;
  return keep === 'forbidden' || (REMOVING.has(action) && !isAtLeast(keep, minimum));
}
