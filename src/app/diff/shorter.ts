import type { Keep } from '../../calendar/keep.ts';
import type { Period } from '../../calendar/period.ts';
import { isAtLeast } from '../../calendar/period-length.ts';
import { isByName, type PolicyKeep } from '../../policy/keep.ts';
import { keepForName } from '../../policy/name-order.ts';
import { acts } from '../../rules/rule/rule.ts';
import type { Unit } from './unit.ts';

/** Whether data goes sooner than it did, or may: a period of it is not certainly as long as before. */
export function isShorter(before: Unit, after: Unit): boolean {
  return (
    // Where nobody removes anything, a shorter period only asks for a look sooner.
    (after.rules.some(acts) && isShorterKeep(before.stage.keep, after.stage.keep)) ||
    isShorterPeriod(before.policy.extension?.atMost ?? null, after.policy.extension?.atMost ?? null) ||
    isShorterPeriod(before.policy.keepAtLeast, after.policy.keepAtLeast)
  );
}

function isShorterPeriod(before: Period | null, after: Period | null): boolean {
  return before !== null && (after === null || !isAtLeast(after, before));
}

/** By every name of either side, and by none. */
function isShorterKeep(before: PolicyKeep, after: PolicyKeep): boolean {
  const names = [before, after].flatMap((keep) => (isByName(keep) ? keep.names.map(({ name }) => name) : []));
  return [null, ...names].some((name) => isShorterFor(keepOf(before, name), keepOf(after, name)));
}

function keepOf(keep: PolicyKeep, name: string | null): Keep {
  return isByName(keep) ? keepForName(keep, name) : keep;
}

function isShorterFor(before: Keep, after: Keep): boolean {
  if (before === 'forbidden' || after === 'indefinitely') return false;
  if (before === 'indefinitely' || after === 'forbidden') return before !== after;
  return !isAtLeast(after, before);
}
