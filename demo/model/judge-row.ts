import type { Place } from '../../src/datamap/place/place.ts';
import type { Policy, Stage } from '../../src/policy/policy.ts';
import { type DatedState, firstStage, holdsAny, judgeDates } from './dates.ts';
import { departureOf, isForbidden } from './departure.ts';
import { isHeld } from './holding.ts';
import { keepOf, stageSuffix } from './keep.ts';
import { isWithheld } from './keeping.ts';
import type { Promised } from './promised.ts';
import type { Row } from './row.ts';
import { remainsOf } from './stage.ts';
import type { Site } from './world.ts';

/** Rows that would be changed, or looked at, and stay all the same: the strongest reason counts. */
export type State = DatedState | 'held' | 'suspended' | 'withheld' | 'blocked';

/** One stage of a policy in one place. */
export interface Living {
  readonly policy: Policy;
  readonly place: Place;
  readonly stage: Stage;
}

/** The state of one row under one policy, at the place's first stage. */
export function judgeRow(promised: Promised, policy: Policy, place: Place, row: Row, site: Site): State {
  return judgeStage(promised, { policy, place, stage: firstStage(policy, place) }, row, site);
}

/** The state of one row at one stage; `unassigned` where the place's filter leaves it out. */
export function judgeStage(
  promised: Promised,
  { policy, place, stage }: Living,
  row: Row,
  site: Site,
): State {
  const { connection, holds: all, now, zones } = promised;
  const overdueAfterSeconds = promised.overdueAfterSeconds?.[policy.category];
  const state = judgeDates(policy, place, row, { now, zones, site, overdueAfterSeconds }, stage);
  if (!isChanged(state) && state !== 'review') return state;
  // Legal hold > restriction > legal minimum > at_most > extend_while > keep.
  const keep = keepOf(stage.keep, place, row);
  if (isHeld(all, { connection, place, suffix: stageSuffix(stage, keep) }, row, site)) return 'held';
  if (holdsAny(policy.suspension, place, row, site)) return 'suspended';
  if (state === 'review') return state;
  // What depends on a row that stays is not touched, and nobody refers to less than before.
  if (keep !== 'forbidden' && remainsOf(stage, place)) return state;
  const departure = departureOf(row, place.dependants, site);
  if (isWithheld(promised, departure, row, site.world)) return 'withheld';
  return isForbidden(departure, site.world) ? 'blocked' : state;
}

/** Whether a run changes rows of this state. */
export function isChanged(state: State): boolean {
  return state === 'due' || state === 'overdue' || state === 'breach';
}
