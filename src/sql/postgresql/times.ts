import { formatDay } from '../../calendar/day.ts';
import { formatLocal } from '../../calendar/instant.ts';
import type { Dialect } from '../dialect.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { TypeFamily } from '../shape.ts';

const CAN_BE_INFINITE: ReadonlySet<TypeFamily> = new Set(['timestamptz', 'timestamp', 'date']);

export const TIMES: Pick<
  Dialect,
  'strange' | 'instantEnd' | 'strangeIsLate' | 'instantOfLocal' | 'isFinite' | 'sinceEpoch' | 'nextMidnight'
> = {
  // What is infinite and past counts as too early anyway.
  strange: (own, family) => (CAN_BE_INFINITE.has(family) ? sql`${own} = 'infinity'` : null),
  instantEnd: '+00',
  strangeIsLate: true,
  instantOfLocal,
  isFinite: (instant) => sql`${instant} < 'infinity'::timestamptz`,
  sinceEpoch: (instant, perSecond) => sql`floor(extract(epoch FROM ${instant}) * ${raw(String(perSecond))})`,
  // The latest dates have no next.
  nextMidnight: (date, future) =>
    sql`CASE WHEN ${date} >= ${bind(formatDay(future))}::date THEN 'infinity' ELSE (${date} + 1)::timestamp END`,
};

/** A `timestamp` in, a `timestamptz` out; null stays null, infinite stays infinite. */
function instantOfLocal(...[local, stretches, last]: Parameters<Dialect['instantOfLocal']>): Fragment {
  // Beyond either end nothing is added, so that the earliest and the latest times of the server do not overflow.
  const thresholds = ['-infinity', ...stretches.map((one) => formatLocal(one.from)), formatLocal(last)];
  const offsets = [0n, ...stretches.map((one) => one.offset), 0n];
  const ends = [
    'infinity',
    ...stretches.map((one) => (one.until === null ? 'infinity' : formatLocal(one.until))),
    'infinity',
  ];
  return sql`
    (SELECT least(read.local - (read.offsets)[read.nth], (read.ends)[read.nth]) AT TIME ZONE 'UTC'
     FROM (SELECT given.local, width_bucket(given.local, ${list(thresholds)}::timestamp[]) AS nth,
             ${list(offsets.map(secondsText))}::interval[] AS offsets, ${list(ends)}::timestamp[] AS ends
           FROM (SELECT ${local} AS local) AS given) AS read)`;
}

function secondsText(microseconds: bigint): string {
  return `${microseconds / 1_000_000n} seconds`;
}

function list(values: readonly string[]): Fragment {
  return bind(`{${values.map((value) => `"${value}"`).join(',')}}`);
}
