import { bind, type Fragment, raw, sql } from '../../sql/fragment.ts';
import type { Column } from '../../sql/shape.ts';
import { decimalOf, decimalsIn } from '../decimal.ts';
import { largestOf } from '../numeric-type.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';

/** Infinity and NaN stay. */
export const roundInPostgresql: NewValue<TechniqueOf<'round'>> = ({ to }, old, column) => {
  // Behind the point stays what the step has there: more zeros would tell how many digits there were.
  const places = sql`${bind(decimalsIn(decimalOf(to)))}::int`;
  const rounded = sql`(SELECT round(${multiple(column)}, ${places}) FROM (SELECT ${numberOf(old, column)} AS x, ${bind(String(to))}::numeric AS n) AS v)`;
  if (column.family === 'integer') return rounded;
  const kept = column.family === 'float' ? sql`${rounded}::float8` : rounded;
  return sql`CASE WHEN ${old}::text IN ('NaN', 'Infinity', '-Infinity') THEN ${old} ELSE ${kept} END`;
};

/** A float by way of its text, the shortest decimal that names it: its direct conversion drops digits. */
function numberOf(old: Fragment, { family }: Column): Fragment {
  return family === 'float' ? sql`${old}::text::numeric` : sql`${old}::numeric`;
}

const NEAREST = raw('sign(v.x) * (abs(v.x) + v.n * 0.5 - mod(abs(v.x) + v.n * 0.5, v.n))');
const NEARER_ZERO = raw('sign(v.x) * (abs(v.x) - mod(abs(v.x), v.n))');

function multiple(column: Column): Fragment {
  const largest = largestOf(column);
  if (largest === null) return NEAREST;
  return sql`CASE WHEN abs(${NEAREST}) > ${bind(largest)}::numeric THEN ${NEARER_ZERO} ELSE ${NEAREST} END`;
}
