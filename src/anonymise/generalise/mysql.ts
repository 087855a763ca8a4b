import { type Fragment, raw, sql } from '../../sql/fragment.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

type Generalise = TechniqueOf<'generalise'>;
type Unit = Generalise['to'];

/**
 * As text, which alone can hold a zero date. A date that knows nothing finer than the unit, since its month or its day is
 * zero, stays one; a `timestamp` is read and written in UTC, the sessions' time zone.
 */
export const generaliseInMysql: NewValue<Generalise> = ({ to }, old, { family }) => {
  const midnight = family === 'date' ? '' : ' 00:00:00';
  const as = (format: string): Fragment => sql`DATE_FORMAT(${old}, ${raw(`'${format}${midnight}'`)})`;
  const first = as(FIRST[to]);
  const begun = family === 'timestamptz' ? sql`GREATEST(${first}, ${EARLIEST})` : first;
  return sql`CASE WHEN ${COARSE[to](old)} THEN ${as(FIRST.day)} ELSE ${begun} END`;
};

const FIRST: Readonly<Record<Unit, string>> = { year: '%Y-01-01', month: '%Y-%m-01', day: '%Y-%m-%d' };

/** Whether nothing finer is known. */
const COARSE: Readonly<Record<Unit, (old: Fragment) => Fragment>> = {
  year: (old) => sql`MONTH(${old}) = 0 AND DAYOFMONTH(${old}) = 0`,
  month: (old) => sql`DAYOFMONTH(${old}) = 0`,
  day: (old) => sql`DAYOFMONTH(${old}) = 0`,
};

/** A `timestamp` cannot hold the second before, with which 1970 begins. */
const EARLIEST = raw(`'1970-01-01 00:00:01'`);
