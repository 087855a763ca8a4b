import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import { holds } from './condition.ts';
import { keepOf } from './keep.ts';
import type { Zones } from './moment.ts';
import type { Row } from './row.ts';
import { isDone, isReady, stagesAt } from './stage.ts';
import { deadline, isAhead, startOf } from './start.ts';
import { ALONE, type Site } from './world.ts';

/** What a row's own dates and conditions, and those of the rows that it is linked with, say of it. */
export type DatedState =
  | 'kept'
  | 'not_started'
  | 'undated'
  | 'future'
  | 'implausible'
  | 'done'
  | 'due'
  | 'overdue'
  | 'breach'
  | 'review'
  | 'extended'
  | 'unassigned';

/** When a row is looked at, and where it stands. */
export interface Present {
  /** Microseconds. */
  readonly now: bigint;
  readonly zones: Zones;
  /** Left out: no table is beside the row's own. */
  readonly site?: Site;
  readonly overdueAfterSeconds?: number | undefined;
}

const OVERDUE_AFTER_SECONDS = 48 * 3_600;

/** The state as far as dates and conditions decide it; `stage` is the place's first one where none is given. */
export function judgeDates(
  policy: Policy,
  place: Place,
  row: Row,
  { now, zones, site = ALONE, overdueAfterSeconds = OVERDUE_AFTER_SECONDS }: Present,
  stage: Stage = firstStage(policy, place),
): DatedState {
  if (place.where !== null && !holds(place.where, row, site)) return 'unassigned';
  const keep = keepOf(stage.keep, place, row);
  if (keep === 'forbidden') return 'breach';
  if (keep === 'indefinitely') return 'kept';
  const start = startOf(policy, place, row, zones, site);
  if (typeof start === 'string') return start;
  if (isAhead(start, now, zones)) return 'future';
  const one = { policy, place, row, zones, site };
  if (isDone(stage, one, start)) return 'done';
  if (!isReady(stage, one, start)) return 'kept';

  const past = (due: bigint): DatedState => {
    if (stage.action === 'review') return 'review';
    return now >= due + BigInt(overdueAfterSeconds) * 1_000_000n ? 'overdue' : 'due';
  };
  const due = deadline(start, keep, zones);
  if (now < due) return 'kept';
  if (policy.extension === null || !holdsAny(policy.extension.while, place, row, site)) return past(due);
  const last = deadline(start, policy.extension.atMost, zones);
  return now < last ? 'extended' : past(last);
}

/** Whether a row is past `at_most` by its dates, so that only something stronger keeps it. */
export function isPastAtMost(
  policy: Policy,
  place: Place,
  row: Row,
  present: Pick<Present, 'now' | 'zones' | 'site'>,
): boolean {
  const { now, zones, site = ALONE } = present;
  const start = startOf(policy, place, row, zones, site);
  if (policy.extension === null || typeof start === 'string') return false;
  return now >= deadline(start, policy.extension.atMost, zones);
}

export function firstStage(policy: Policy, place: Place): Stage {
  const [first] = stagesAt(policy, place);
  if (!first) throw new RangeError(`${policy.category} has no stage in the ${place.base} base`);
  return first;
}

/** Whether one of the policy's conditions holds for a row; a place may not have all of them. */
export function holdsAny(conditions: readonly string[], place: Place, row: Row, site: Site): boolean {
  return conditions.some((name) => {
    const predicate = place.conditions[name];
    return predicate ? holds(predicate, row, site) : false;
  });
}
