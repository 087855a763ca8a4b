import type { Scalar } from '../../sql/predicate.ts';

type Value = Exclude<Scalar, null>;

/** Whether both are the same value as written: then they are equal in every column. */
export function areSame(a: Value, b: Value): boolean {
  if (isWhole(a) && isWhole(b)) return BigInt(a) === BigInt(b);
  return a === b;
}

/**
 * Whether no column holds the two to be equal, whatever its type and collation: texts that differ only in case,
 * accents, width or blanks are one value to some servers, and a fraction may be rounded to the column's scale.
 */
export function areDistinct(a: Value, b: Value): boolean {
  if (isWhole(a) && isWhole(b)) return BigInt(a) !== BigInt(b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return a !== b;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  if (isLikeTime(a) || isLikeTime(b)) return isIsoDay(a) && isIsoDay(b) && a !== b;
  return folded(a) !== folded(b);
}

/** Whether `a` comes before `b` in every column: known of whole numbers only, texts have a collation. */
export function isBefore(a: Value, b: Value): boolean {
  return isWhole(a) && isWhole(b) && BigInt(a) < BigInt(b);
}

function isWhole(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
}

/** One day or time can be written in many ways, which only the server can compare. */
function isLikeTime(text: string): boolean {
  return /\d\s*[-/.:]\s*\d/.test(text);
}

function isIsoDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}

function folded(text: string): string {
  const bare = text.normalize('NFKD').replace(/[\p{M}\p{Z}\p{C}]/gu, '');
  return bare.toUpperCase().toLowerCase();
}
