import type { Period } from '../../src/calendar/period.ts';
import type { Place, TableEntry } from '../../src/datamap/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { holds } from './condition.ts';
import { type Moment, readMoment, type Zones } from './moment.ts';
import type { Row } from './row.ts';
import { addToDay, exactMicros, firstInstantOf, isExact, latestDayReached, localDay } from './zone.ts';

/*
 * The reference model: what should happen to a row, in plain slow steps, from the language's own words. It shares no
 * code with the calendar, the rules, the plan or the statements, so that they can be compared with it.
 */

export type { Zones };

export type State =
  | 'kept'
  | 'not_started'
  | 'undated'
  | 'future'
  | 'implausible'
  | 'due'
  | 'overdue'
  | 'extended'
  | 'unassigned';

const OVERDUE_AFTER = 48n * 3_600_000_000n;

/** The state of one row under one policy at `now` (microseconds); `unassigned` where the place's filter leaves it out. */
export function judgeRow(policy: Policy, place: Place, row: Row, now: bigint, zones: Zones): State {
  if (place.where !== null && !holds(place.where, row)) return 'unassigned';
  const columns = policy.starts.events.flatMap((event) => place.events[event] ?? []);
  const found = columns.map((column) => readMoment(row, column, zones));
  if (found.includes('implausible')) return 'implausible';
  const moments = found.filter((moment): moment is Moment => moment !== null && moment !== 'implausible');
  if (moments.length === 0) return columns.some((column) => column.always) ? 'undated' : 'not_started';
  if (moments.some((moment) => isAhead(moment, now, zones))) return 'future';

  const due = deadline(moments, policy.keep, zones);
  if (now < due) return 'kept';
  if (policy.extension === null || !isExtended(policy.extension.while, place, row))
    return dueOrOverdue(now, due);
  const last = deadline(moments, policy.extension.atMost, zones);
  return now < last ? 'extended' : dueOrOverdue(now, last);
}

/** The state of a row of a table in which several categories may live, and the category that it belongs to. */
export function judgeInTable(
  policies: readonly Policy[],
  entry: TableEntry,
  row: Row,
  now: bigint,
  zones: Zones,
): { readonly category: string | null; readonly state: State } {
  for (const place of entry.kind === 'places' ? entry.places : []) {
    const policy = policies.find((candidate) => candidate.category === place.category && !candidate.draft);
    if (!policy) continue;
    const state = judgeRow(policy, place, row, now, zones);
    if (state !== 'unassigned') return { category: policy.category, state };
  }
  return { category: null, state: 'unassigned' };
}

/** The rows that a complete run at `now` leaves. */
export function remaining(
  policies: readonly Policy[],
  entry: TableEntry,
  rows: readonly Row[],
  now: bigint,
  zones: Zones,
): readonly Row[] {
  return rows.filter((row) => {
    const { state } = judgeInTable(policies, entry, row, now, zones);
    return state !== 'due' && state !== 'overdue';
  });
}

/** The instant from which a row is due, by the latest of its events. */
function deadline(moments: readonly Moment[], period: Period, zones: Zones): bigint {
  if (isExact(period)) return latestInstant(moments) + exactMicros(period);
  const days = moments.map((moment) =>
    moment.kind === 'day' ? moment.day : latestDayReached(moment.at, zones.policies),
  );
  return firstInstantOf(addToDay(Math.max(...days), period) + 1, zones.policies);
}

function latestInstant(moments: readonly Moment[]): bigint {
  let latest: bigint | null = null;
  for (const moment of moments) {
    if (moment.kind === 'day') throw new RangeError('hours and minutes cannot be counted from a day');
    if (latest === null || moment.at > latest) latest = moment.at;
  }
  if (latest === null) throw new RangeError('no event has happened');
  return latest;
}

function isAhead(moment: Moment, now: bigint, zones: Zones): boolean {
  return moment.kind === 'day' ? moment.day > localDay(now, zones.policies) : moment.at > now;
}

function isExtended(conditions: readonly string[], place: Place, row: Row): boolean {
  return conditions.some((name) => {
    const predicate = place.conditions[name];
    return predicate ? holds(predicate, row) : false;
  });
}

function dueOrOverdue(now: bigint, due: bigint): State {
  return now >= due + OVERDUE_AFTER ? 'overdue' : 'due';
}
