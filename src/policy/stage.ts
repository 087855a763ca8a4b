import type { Period } from '../calendar/period.ts';
import { isByName, periodsOf } from './keep.ts';
import type { Policy } from './policy.ts';

type Staged = Pick<Policy, 'stages'>;

/** Whether the policy was written with `stages`. */
export function isStaged({ stages: [first] }: Staged): boolean {
  return first.number !== null;
}

/** Every period of every stage, in the order in which they are written. */
export function stagePeriods({ stages }: Staged): readonly Period[] {
  return stages.flatMap(({ keep }) => periodsOf(keep));
}

/** The attribute by whose value the period is chosen; null where none is. Stages have none. */
export function attributeOf({ stages: [{ keep }] }: Staged): string | null {
  return isByName(keep) ? keep.by : null;
}
