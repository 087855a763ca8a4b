import type { Base, EpochUnit, EventColumn, EventLink, Place } from '../../datamap/place/place.ts';
import type { Policy } from '../../policy/policy.ts';

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

/** What an archive's one column of time is called in a rule, and so in its version. */
const ARCHIVED = 'start';

/** The event as a person knows it; of an archive, which holds the start itself, the events that it came from. */
export function eventName(event: string, base: Base, starts: Policy['starts']): string {
  if (base !== 'archive' || event !== ARCHIVED || starts === null) return event;
  const { combine, events } = starts;
  return combine === 'only' ? (events[0] ?? event) : `${combine} of ${events.join(', ')}`;
}

/** The events of a policy as a place keeps them; an archive holds the start itself, whatever events it came from. */
export function startOf({ starts }: Pick<Policy, 'starts'>, place: Place): readonly StartEvent[] {
  if (place.start) return [{ event: ARCHIVED, ...withoutPosition(place.start) }];
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
