import { bind, type Fragment, raw, sql } from '../../sql/fragment.ts';
import type { Column } from '../../sql/shape.ts';
import { type Decimal, decimalOf, timesIn, writeDecimal } from '../decimal.ts';
import { boundText, boundWhole } from '../mysql-values.ts';
import { largestOf } from '../numeric-type.ts';

/** What the column can hold, where its type has no digits of its own. */
const LARGEST = { float: BigInt(2 ** 128 - 2 ** 104), double: BigInt(Number.MAX_VALUE) };

/** Digits that are enough for every `float`, and those that may be. */
const FLOAT_DIGITS = 9;
const SHORT_DIGITS = [6, 7, 8];

/** Steps of which so many go into a value are far below its last digit. */
const FAR = 30;

/**
 * A float by way of the shortest decimal that names it, as PostgreSQL does it; counted in tenths of the step's last digit,
 * so that every value between a quarter of a step and 10^30 steps is a decimal of 49 digits before the point and 16
 * behind it. Whatever is smaller is nearest to zero, and whatever is larger has no digits as fine as the step.
 */
export function roundFloat(old: Fragment, step: Decimal, column: Column): Fragment {
  const unit = step.exponent - 1;
  const n = step.digits * 10n;
  const size = sql`ABS(${countOf(old, unit, column)})`;
  const raised = sql`${size} + ${boundInteger(n / 2n)}`;
  const nearest = capped(sql`${raised} - MOD(${raised}, ${boundInteger(n)})`, step, n, column);
  const value = (count: Fragment): Fragment => sql`CONCAT(${count}, ${boundText(`e${unit}`)}) + 0e0`;
  const to = Number(`${step.digits}e${step.exponent}`);
  return sql`CASE
    WHEN ABS(${old}) < ${boundDouble(to / 4)} THEN 0
    WHEN ABS(${old}) > ${boundDouble(Math.min(to * 10 ** FAR, Number.MAX_VALUE))} THEN ${old}
    WHEN ${old} < 0 THEN ${value(sql`0 - (${nearest})`)} ELSE ${value(nearest)} END`;
}

/** No more than the largest multiple that the column can hold, where a value could come near it. */
function capped(count: Fragment, step: Decimal, n: bigint, column: Column): Fragment {
  const most = timesIn(largest(column), step);
  return most < 10n ** BigInt(FAR) ? sql`LEAST(${count}, ${boundInteger(n * most)})` : count;
}

function largest(column: Column): Decimal {
  const declared = largestOf(column);
  if (declared !== null) return decimalOf(declared);
  return { digits: LARGEST[isSingle(column) ? 'float' : 'double'], exponent: 0 };
}

function isSingle({ type }: Column): boolean {
  return type.startsWith('float');
}

/** How many units a value has. */
function countOf(old: Fragment, unit: number, column: Column): Fragment {
  const written = inUnits(sql`CAST(CAST(${old} AS DOUBLE) AS CHAR)`, unit);
  return isSingle(column) ? shortest(old, written, unit) : beside(old, written, unit);
}

/** From here on whole numbers stand further apart than one, so that the shortest decimal may lie halfway between two of them. */
const FIRST_APART = raw('9007199254740992e0');
/** Up to here, a value is two whole numbers of which the server writes every digit. */
const LAST_WHOLE = raw('3.8e25');
const DIGITS = raw('17');

/**
 * PostgreSQL takes no decimal that lies halfway, and this server does: as far to its other side there is another `double`.
 * The number itself is taken instead, to as many digits as name every `double`.
 */
function beside(old: Fragment, written: Fragment, unit: number): Fragment {
  const own = wholeOf(old);
  const mirrored = sql`(2 * ${inUnits(sql`CAST(${old} AS CHAR)`, 0)} - ${own})`;
  const isHalfway = sql`${mirrored} <> ${own} AND ${wholeOf(sql`CAST(${mirrored} AS DOUBLE)`)} = ${mirrored}`;
  const long = sql`ROUND(${own}, ${DIGITS} - CHAR_LENGTH(ABS(${own})))`;
  const shifted = sql`CAST(CONCAT(${long}, ${boundText(`e${-unit}`)}) AS DECIMAL(65, 16))`;
  return sql`CASE WHEN ABS(${old}) < ${FIRST_APART} OR ABS(${old}) > ${LAST_WHOLE} THEN ${written}
    WHEN ${isHalfway} THEN ${shifted} ELSE ${written} END`;
}

/** A whole `double`, digit by digit: both parts are small enough to be written with all of theirs. */
function wholeOf(number: Fragment): Fragment {
  const high = sql`TRUNCATE(${number} / ${TWO_TO_32}, 0)`;
  const part = (value: Fragment): Fragment => sql`CAST(${value} AS DECIMAL(65, 0))`;
  return sql`(${part(high)} * 4294967296 + ${part(sql`${number} - ${high} * ${TWO_TO_32}`)})`;
}

const TWO_TO_32 = raw('4294967296e0');

/** The server writes a `double` with as few digits as name it, with an exponent where that is shorter. */
function inUnits(text: Fragment, unit: number): Fragment {
  const exponent = sql`CASE WHEN ${text} LIKE '%e%' THEN SUBSTRING_INDEX(${text}, 'e', -1) ELSE 0 END`;
  const shifted = sql`CAST(${exponent} AS SIGNED) - ${boundWhole(unit)}`;
  return sql`CAST(CONCAT(SUBSTRING_INDEX(${text}, 'e', 1), 'e', ${shifted}) AS DECIMAL(65, 16))`;
}

/**
 * The first of the decimals with so many digits that names the same `float`. PostgreSQL, too, takes none that lies halfway
 * between two floats; only where a digit is cut off in the middle does it go to the even one, and this away from zero.
 */
function shortest(old: Fragment, exact: Fragment, unit: number): Fragment {
  const whole = sql`CHAR_LENGTH(TRUNCATE(ABS(${exact}), 0))`;
  const cut = (digits: number): Fragment => sql`ROUND(${exact}, ${boundWhole(digits)} - ${whole})`;
  const single = (count: Fragment): Fragment =>
    sql`CAST(CONCAT(${count}, ${boundText(`e${unit}`)}) AS FLOAT)`;
  const names = (count: Fragment): Fragment =>
    sql`${single(sql`${count} * ${ABOVE_ONE}`)} = ${old} AND ${single(sql`${count} * ${BELOW_ONE}`)} = ${old}`;
  const found = SHORT_DIGITS.reduceRight(
    (rest, digits) => sql`CASE WHEN ${names(cut(digits))} THEN ${cut(digits)} ELSE ${rest} END`,
    cut(FLOAT_DIGITS),
  );
  return sql`CASE WHEN ABS(${old}) > ${LAST_SAFE} THEN ${exact} ELSE ${found} END`;
}

/** What is cut off beyond may be more than a `float` holds, which is an error. */
const LAST_SAFE = raw('3.4028e38');

/** By less than a `float` could tell, and more than a `double` would miss. */
const ABOVE_ONE = raw('1.0000000000001');
const BELOW_ONE = raw('0.9999999999999');

function boundInteger(count: bigint): Fragment {
  const text = writeDecimal({ digits: count, exponent: 0 });
  return sql`CAST(${bind(text)} AS DECIMAL(${raw(String(text.length))}, 0))`;
}

function boundDouble(number: number): Fragment {
  return sql`CAST(${bind(String(number))} AS DOUBLE)`;
}
