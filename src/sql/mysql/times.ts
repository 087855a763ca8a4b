import type { Dialect } from '../dialect.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { TypeFamily } from '../shape.ts';
import { dateTimeText, VALUES } from './values.ts';

const TIMES_OF_DAY: ReadonlySet<TypeFamily> = new Set(['timestamptz', 'timestamp', 'date']);

export const TIMES: Pick<
  Dialect,
  'strange' | 'instantEnd' | 'strangeIsLate' | 'instantOfLocal' | 'isFinite' | 'sinceEpoch' | 'nextMidnight'
> = {
  // A month or a day that is zero stands in no calendar, whatever its year.
  strange: (own, family) =>
    TIMES_OF_DAY.has(family) ? sql`(MONTH(${own}) = 0 OR DAYOFMONTH(${own}) = 0)` : null,
  instantEnd: '',
  strangeIsLate: false,
  instantOfLocal,
  isFinite: (instant) => sql`(MONTH(${instant}) > 0 AND DAYOFMONTH(${instant}) > 0)`,
  sinceEpoch: (instant, perSecond) =>
    sql`FLOOR(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', ${instant}) / ${raw(String(1_000_000n / perSecond))})`,
  // The latest dates have no next.
  nextMidnight: (date, future) =>
    sql`CAST(CASE WHEN ${date} >= ${VALUES.day(future)} THEN ${raw(`'${LATEST}'`)} ELSE DATE_ADD(${date}, INTERVAL 1 DAY) END AS DATETIME(6))`,
};

const LATEST = '9999-12-31 23:59:59.999999';

/** The stretch is looked up in a list: one that is left out would be read as UTC. Null stays null. */
function instantOfLocal(...[local, stretches, last]: Parameters<Dialect['instantOfLocal']>): Fragment {
  const rows = [
    ...stretches.map(({ from, offset, until }) => [
      dateTimeText(from),
      String(offset / 1_000_000n),
      until === null ? LATEST : dateTimeText(until),
    ]),
    // Beyond the end nothing is added, as before the beginning.
    [dateTimeText(last), '0', LATEST],
  ];
  const list = sql`JSON_TABLE(${bind(JSON.stringify(rows))}, '$[*]' COLUMNS (
      since DATETIME(6) PATH '$[0]' ERROR ON ERROR, shift BIGINT PATH '$[1]' ERROR ON ERROR, until DATETIME(6) PATH '$[2]' ERROR ON ERROR)) AS stretch`;
  return sql`COALESCE(
    (SELECT LEAST(DATE_SUB(${local}, INTERVAL stretch.shift SECOND), stretch.until) FROM ${list}
     WHERE stretch.since <= ${local} ORDER BY stretch.since DESC LIMIT 1), ${local})`;
}
