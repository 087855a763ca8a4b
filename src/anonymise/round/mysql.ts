import { bind, type Fragment, raw, sql } from '../../sql/fragment.ts';
import type { Column } from '../../sql/shape.ts';
import { type Decimal, decimalOf, decimalsIn, times, timesIn, writeDecimal } from '../decimal.ts';
import { largestOf } from '../numeric-type.ts';
import type { NewValue, TechniqueOf } from '../technique-sql.ts';
import { roundFloat } from './mysql-float.ts';

export const roundInMysql: NewValue<TechniqueOf<'round'>> = ({ to }, old, column) =>
  column.family === 'float' ? roundFloat(old, decimalOf(to), column) : roundExact(old, decimalOf(to), column);

/** Nothing may have more than 65 digits on its way, as the column itself may: half a step is never added. */
function roundExact(old: Fragment, step: Decimal, column: Column): Fragment {
  const largest = decimalOf(largestOf(column) as string);
  const count = timesIn(largest, step);
  // A step beyond every value leaves nothing, and may be too long for a decimal.
  if (count === 0n) return sql`${old} * 0`;
  const n = boundDecimal(step);
  // The least value of an integer has no opposite among them.
  const size = column.family === 'integer' ? sql`ABS(CAST(${old} AS DECIMAL(20, 0)))` : sql`ABS(${old})`;
  const over = sql`MOD(${size}, ${n})`;
  const lower = sql`${size} - ${over}`;
  const up = sql`${over} >= ${n} - ${over} AND ${lower} < ${boundDecimal(times(step, count))}`;
  const nearest = sql`${lower} + CASE WHEN ${up} THEN ${n} ELSE 0 END`;
  return sql`CASE WHEN ${old} < 0 THEN 0 - (${nearest}) ELSE ${nearest} END`;
}

function boundDecimal(number: Decimal): Fragment {
  const text = writeDecimal(number);
  const scale = decimalsIn(number);
  const precision = Math.max(text.replace('.', '').length, scale);
  return sql`CAST(${bind(text)} AS DECIMAL(${raw(`${precision}, ${scale}`)}))`;
}
