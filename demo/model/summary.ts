import type { Place, Summary, SummaryColumn } from '../../src/datamap/place/place.ts';
import { type Moment, readMoment, type Zones } from './moment.ts';
import { isTime, type Row } from './row.ts';
import { cellOf, type Site } from './world.ts';
import { latestDayReached } from './zone.ts';

/** How many rows each group has: its values in the order of `by`, a month as `2024-03`; of null the row without values. */
export type Counts = ReadonlyMap<string, number>;

/** What the row without values is counted under. */
export const REST = 'null';

/** Where the rows of a place stand, and what is known of their times. */
export interface Counted {
  readonly place: Place;
  readonly zones: Zones;
  readonly site: Site;
}

/**
 * The summary after these rows went. A group is small if what is there already and all of these rows of the group are
 * fewer than `minimum_group`: its rows are counted where no value stands, and so are rows without a value.
 */
export function countedInto(summary: Summary, before: Counts, rows: readonly Row[], scene: Counted): Counts {
  const groups = rows.map((row) => groupOf(summary, row, scene));
  const after = new Map(before);
  for (const group of groups) {
    const size = (before.get(group) ?? 0) + groups.filter((other) => other === group).length;
    const counted = size < summary.minimumGroup ? REST : group;
    after.set(counted, (after.get(counted) ?? 0) + 1);
  }
  return after;
}

function groupOf({ by }: Summary, row: Row, scene: Counted): string {
  const parts = by.map((column) => partOf(column, row, scene));
  return parts.includes(null) ? REST : JSON.stringify(parts);
}

function partOf({ column, unit }: SummaryColumn, row: Row, { place, zones, site }: Counted): string | null {
  if (unit === 'value') {
    const value = cellOf(row, column);
    if (isTime(value)) throw new TypeError('the model counts by no times as they are');
    return value === null ? null : String(value).replace(/ +$/, '');
  }
  const day = dayIn(column, row, { place, zones, site });
  if (day === null) return null;
  const date = new Date(day * 86_400_000);
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return unit === 'year' ? year : `${year}-${String(date.getUTCMonth() + 1).padStart(2, '0')}`;
}

/** A time's day in the policies' zone; null where there is none, or none that a calendar of four digits knows. */
function dayIn(column: string, row: Row, { place, zones, site }: Counted): number | null {
  // A number is a time as the event says that counts it.
  const said = Object.values(place.events).find((event) => event?.from === null && event.column === column);
  const as = said?.as ?? null;
  const read = { column, always: false, as, from: null, position: place.position };
  const moment: Moment | 'implausible' | null = readMoment(
    row,
    read,
    { ...zones, plausibleAfter: null },
    site,
  );
  if (moment === null || moment === 'implausible') return null;
  const day = moment.kind === 'day' ? moment.day : latestDayReached(moment.at, zones.policies);
  return day >= FIRST_DAY && day <= LAST_DAY ? day : null;
}

const FIRST_DAY = -719_162; // 0001-01-01
const LAST_DAY = 2_932_531; // 9998-12-31
