import type { Period } from '../../src/calendar/period.ts';
import type { Place, TableEntry } from '../../src/datamap/place.ts';
import type { Policy } from '../../src/policy/policy.ts';
import { holds } from './condition.ts';
import { afterDepartures, type Departure, departureOf, isForbidden } from './departure.ts';
import { type Hold, isHeld, isHeldOnItsOwn } from './holding.ts';
import { keepOf, ruleSuffix } from './keep.ts';
import { type Moment, readMoment, type Zones } from './moment.ts';
import type { Row } from './row.ts';
import { ALONE, type Site, tableOf, type World } from './world.ts';
import { addToDay, exactMicros, firstInstantOf, isExact, latestDayReached, localDay } from './zone.ts';

/*
 * The reference model: what should happen to a row, in plain slow steps, from the language's own words. It shares no
 * code with the calendar, the rules, the plan or the statements, so that they can be compared with it.
 */

export type { Hold, World, Zones };

/** What a row's own dates and conditions, and those of the rows that it is linked with, say of it. */
export type DatedState =
  | 'kept'
  | 'not_started'
  | 'undated'
  | 'future'
  | 'implausible'
  | 'due'
  | 'overdue'
  | 'breach'
  | 'review'
  | 'extended'
  | 'unassigned';

/** Rows that would be changed, or looked at, and stay all the same: the strongest reason counts. */
export type State = DatedState | 'held' | 'withheld' | 'blocked';

/** Everything that decides about the rows of one connection, except the rows. */
export interface Promised {
  readonly connection: string;
  readonly policies: readonly Policy[];
  readonly entries: readonly TableEntry[];
  readonly holds: readonly Hold[];
  /** Microseconds. */
  readonly now: bigint;
  readonly zones: Zones;
  /** By category, where it is not 48 hours. */
  readonly overdueAfterSeconds?: Readonly<Record<string, number>>;
}

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

/** The state of one row under one policy; `unassigned` where the place's filter leaves it out. */
export function judgeRow(promised: Promised, policy: Policy, place: Place, row: Row, site: Site): State {
  const { connection, entries, holds: all, now, zones } = promised;
  const overdueAfterSeconds = promised.overdueAfterSeconds?.[policy.category];
  const state = judgeDates(policy, place, row, { now, zones, site, overdueAfterSeconds });
  if (!isChanged(state) && state !== 'review') return state;
  const suffix = ruleSuffix(policy.keep, keepOf(policy.keep, place, row));
  if (isHeld(all, { connection, place, suffix }, row, site)) return 'held';
  if (state === 'review') return state;
  const departure = departureOf(row, place.dependants, site);
  const others = [...departure.gone, ...departure.detached].filter((one) => one.row !== row);
  const { world } = site;
  if (others.some(({ table, row }) => isHeldOnItsOwn(all, connection, entries, row, { world, table })))
    return 'withheld';
  return isForbidden(departure, world) ? 'blocked' : state;
}

/** The state as far as dates and conditions decide it. */
export function judgeDates(
  policy: Policy,
  place: Place,
  row: Row,
  { now, zones, site = ALONE, overdueAfterSeconds = OVERDUE_AFTER_SECONDS }: Present,
): DatedState {
  if (place.where !== null && !holds(place.where, row, site)) return 'unassigned';
  const keep = keepOf(policy.keep, place, row);
  if (keep === 'forbidden') return 'breach';
  if (keep === 'indefinitely') return 'kept';
  const columns = (policy.starts?.events ?? []).flatMap((event) => place.events[event] ?? []);
  const found = columns.map((column) => readMoment(row, column, zones, site));
  if (found.includes('implausible')) return 'implausible';
  const moments = found.filter((moment): moment is Moment => moment !== null && moment !== 'implausible');
  if (moments.length === 0) return columns.some((column) => column.always) ? 'undated' : 'not_started';
  if (moments.some((moment) => isAhead(moment, now, zones))) return 'future';

  const past = (due: bigint): DatedState => {
    if (policy.action === 'review') return 'review';
    return now >= due + BigInt(overdueAfterSeconds) * 1_000_000n ? 'overdue' : 'due';
  };
  const due = deadline(moments, keep, zones);
  if (now < due) return 'kept';
  if (policy.extension === null || !isExtended(policy.extension.while, place, row, site)) return past(due);
  const last = deadline(moments, policy.extension.atMost, zones);
  return now < last ? 'extended' : past(last);
}

/** Whether a run changes rows of this state. */
export function isChanged(state: State): boolean {
  return state === 'due' || state === 'overdue' || state === 'breach';
}

/** The state of a row of a table in which several categories may live, and the category that it belongs to. */
export function judgeInTable(
  promised: Promised,
  row: Row,
  site: Site,
): { readonly category: string | null; readonly state: State } {
  for (const [policy, place] of livingIn(promised, site.table)) {
    const state = judgeRow(promised, policy, place, row, site);
    if (state !== 'unassigned') return { category: policy.category, state };
  }
  return { category: null, state: 'unassigned' };
}

/** The rows that complete runs of the rules of these categories leave; without `categories`, of all rules. */
export function remaining(promised: Promised, world: World, categories?: readonly string[]): World {
  const departures = Object.keys(world.tables).flatMap((table) =>
    livingIn(promised, table)
      .filter(([policy]) => !categories || categories.includes(policy.category))
      .flatMap(([policy, place]) => departuresOf(promised, policy, place, { world, table })),
  );
  // What went may have kept other rows from going.
  return departures.length === 0
    ? world
    : remaining(promised, afterDepartures(departures, world), categories);
}

function departuresOf(promised: Promised, policy: Policy, place: Place, site: Site): readonly Departure[] {
  const due = tableOf(site.world, site.table).rows.filter((row) =>
    isChanged(judgeRow(promised, policy, place, row, site)),
  );
  return due.map((row) => departureOf(row, place.dependants, site));
}

function livingIn({ policies, entries }: Promised, table: string): readonly (readonly [Policy, Place])[] {
  const places = entries.flatMap((entry) =>
    entry.kind === 'places' && entry.table === table ? entry.places : [],
  );
  return places.flatMap((place) => {
    const policy = policies.find((one) => one.category === place.category && !one.draft);
    return policy ? [[policy, place] as const] : [];
  });
}

/** The instant from which a row is due, by the latest of its events. */
function deadline(moments: readonly Moment[], period: Period, zones: Zones): bigint {
  if (period.unit === 'moment') return latestEnd(moments, zones);
  if (isExact(period)) return latestInstant(moments) + exactMicros(period);
  const days = moments.map((moment) =>
    moment.kind === 'day' ? moment.day : latestDayReached(moment.at, zones.policies),
  );
  return firstInstantOf(addToDay(Math.max(...days), period) + 1, zones.policies);
}

/** When all events are over: an instant at once, a day with its last hour. */
function latestEnd(moments: readonly Moment[], zones: Zones): bigint {
  const ends = moments.map((moment) =>
    moment.kind === 'day' ? firstInstantOf(moment.day + 1, zones.policies) : moment.at,
  );
  return ends.reduce((latest, next) => (next > latest ? next : latest));
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

function isExtended(conditions: readonly string[], place: Place, row: Row, site: Site): boolean {
  return conditions.some((name) => {
    const predicate = place.conditions[name];
    return predicate ? holds(predicate, row, site) : false;
  });
}
