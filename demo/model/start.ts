import type { Period } from '../../src/calendar/period.ts';
import type { EventColumn, Place } from '../../src/datamap/place/place.ts';
import type { Policy, Starts } from '../../src/policy/policy.ts';
import { type Moment, readMoment, type Zones } from './moment.ts';
import type { Row } from './row.ts';
import type { Site } from './world.ts';
import { addToDay, exactMicros, firstInstantOf, isExact, latestDayReached } from './zone.ts';

/** The events of a row that have happened, of which the latest or the earliest is its start. */
export interface Start {
  readonly moments: readonly [Moment, ...Moment[]];
  readonly combine: 'latest' | 'earliest';
}

/** Where a place keeps the events of a policy; an archive has the start itself, whatever events it came from. */
function eventsAt(policy: Policy, place: Place): readonly EventColumn[] {
  if (place.base === 'archive') return place.start ? [place.start] : [];
  return (policy.starts?.events ?? []).flatMap((event) => place.events[event] ?? []);
}

/** When the clock began to run for a row, or why it has not: missing events are left out, one implausible one is enough. */
export function startOf(
  policy: Policy,
  place: Place,
  row: Row,
  zones: Zones,
  site: Site,
): Start | 'implausible' | 'undated' | 'not_started' {
  const columns = eventsAt(policy, place);
  const found = columns.map((column) => readMoment(row, column, zones, site));
  if (found.includes('implausible')) return 'implausible';
  const [first, ...others] = found.filter(
    (moment): moment is Moment => moment !== null && moment !== 'implausible',
  );
  if (first === undefined) return columns.some((column) => column.always) ? 'undated' : 'not_started';
  return { moments: [first, ...others], combine: combineOf(policy.starts) };
}

function combineOf(starts: Starts | null): Start['combine'] {
  return starts?.combine === 'earliest' ? 'earliest' : 'latest';
}

/** Whether the start still lies ahead; a day that clocks have shown has come, though they may have stepped back since. */
export function isAhead({ moments, combine }: Start, now: bigint, zones: Zones): boolean {
  const isOne = (moment: Moment): boolean =>
    moment.kind === 'day' ? moment.day > latestDayReached(now, zones.policies) : moment.at > now;
  return combine === 'earliest' ? moments.every(isOne) : moments.some(isOne);
}

/** Whether the start lies at or before an instant; a day does with its last hour. */
export function isReached({ moments, combine }: Start, at: bigint, zones: Zones): boolean {
  const isOne = (moment: Moment): boolean => endOf(moment, zones) <= at;
  return combine === 'earliest' ? moments.some(isOne) : moments.every(isOne);
}

/** The instant from which a row is due: that of the latest event is the latest, that of the earliest the earliest. */
export function deadline({ moments, combine }: Start, period: Period, zones: Zones): bigint {
  return pick(
    moments.map((moment) => deadlineOf(moment, period, zones)),
    combine,
  );
}

function deadlineOf(moment: Moment, period: Period, zones: Zones): bigint {
  if (period.unit === 'moment') return endOf(moment, zones);
  if (isExact(period)) {
    if (moment.kind === 'day') throw new RangeError('hours and minutes cannot be counted from a day');
    return moment.at + exactMicros(period);
  }
  const day = moment.kind === 'day' ? moment.day : latestDayReached(moment.at, zones.policies);
  return firstInstantOf(addToDay(day, period) + 1, zones.policies);
}

/** When an event is over: an instant at once, a day with its last hour. */
function endOf(moment: Moment, zones: Zones): bigint {
  return moment.kind === 'day' ? firstInstantOf(moment.day + 1, zones.policies) : moment.at;
}

/** The start as one instant, as an archive takes it; a day's is its first. */
export function startInstant({ moments, combine }: Start, zones: Zones): bigint {
  return pick(
    moments.map((moment) => (moment.kind === 'day' ? firstInstantOf(moment.day, zones.policies) : moment.at)),
    combine,
  );
}

function pick(instants: readonly bigint[], combine: Start['combine']): bigint {
  return instants.reduce((best, next) => (next > best === (combine === 'latest') ? next : best));
}
