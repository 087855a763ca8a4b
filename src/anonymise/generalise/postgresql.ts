import { type Fragment, raw, sql } from '../../sql/fragment.ts';
import type { TypeFamily } from '../../sql/shape.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

type Generalise = TechniqueOf<'generalise'>;
type Unit = Generalise['to'];
type Generalised = (old: Fragment, to: Unit) => Fragment;

/** Infinity, of which nothing can be taken, stays. */
export const generaliseInPostgresql: NewValue<Generalise> = ({ to }, old, { family }) =>
  (VALUES[family] as Generalised)(old, to);

const VALUES: Readonly<Partial<Record<TypeFamily, Generalised>>> = {
  date: (old, to) => {
    // Days are taken off: by way of a timestamp, a date that only a date can hold would stop the run.
    const gone = {
      year: sql`extract(doy FROM ${old})::int - 1`,
      month: sql`extract(day FROM ${old})::int - 1`,
    };
    return to === 'day' ? old : sql`CASE WHEN isfinite(${old}) THEN ${old} - (${gone[to]}) ELSE ${old} END`;
  },
  timestamp: (old, to) => truncated(old, to),
  // In UTC: a zone's rules differ between two servers' tables, and one instant would become two.
  timestamptz: (old, to) => sql`(${truncated(sql`${old} AT TIME ZONE 'UTC'`, to)} AT TIME ZONE 'UTC')`,
};

const UNITS: Readonly<Record<Unit, Fragment>> = {
  year: raw(`'year'`),
  month: raw(`'month'`),
  day: raw(`'day'`),
};

function truncated(old: Fragment, to: Unit): Fragment {
  return sql`date_trunc(${UNITS[to]}, ${old})`;
}
