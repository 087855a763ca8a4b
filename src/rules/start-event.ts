import type { EpochUnit, EventColumn, EventLink, Place } from '../datamap/place.ts';
import type { Policy } from '../policy/policy.ts';

/** One event of a rule's start, and the column in which this place keeps it. */
export interface StartEvent {
  readonly event: string;
  readonly column: string;
  readonly always: boolean;
  readonly as: EpochUnit | null;
  /** The linked rows whose column it is; null: the row's own. */
  readonly from: EventLink | null;
}

/** Which of several events is the start, among those that have happened. */
export type Combine = 'latest' | 'earliest';

/** The events of a policy as a place keeps them; an archive holds the start itself, whatever events it came from. */
export function startOf({ starts }: Pick<Policy, 'starts'>, place: Place): readonly StartEvent[] {
  if (place.start) return [{ event: 'start', ...withoutPosition(place.start) }];
  return (starts?.events ?? []).flatMap((event) => {
    const source = place.events[event];
    return source ? [{ event, ...withoutPosition(source) }] : [];
  });
}

/** Which of them is the start, among those that have happened. */
export function combineOf({ starts }: Pick<Policy, 'starts'>): Combine {
  return starts?.combine === 'earliest' ? 'earliest' : 'latest';
}

function withoutPosition({ column, always, as, from }: EventColumn): Omit<StartEvent, 'event'> {
  return { column, always, as, from };
}
