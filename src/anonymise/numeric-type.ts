import type { Column } from '../sql/shape.ts';

/** Largest numbers, by the names that the servers give their types. */
const LARGEST: Readonly<Record<string, string>> = {
  tinyint: '127',
  'tinyint unsigned': '255',
  smallint: '32767',
  'smallint unsigned': '65535',
  mediumint: '8388607',
  'mediumint unsigned': '16777215',
  int: '2147483647',
  'int unsigned': '4294967295',
  integer: '2147483647',
  bigint: '9223372036854775807',
  'bigint unsigned': '18446744073709551615',
};

/** Digits after the point that the column keeps; null where it keeps them all, or its type does not say. */
export function decimalsOf(column: Column): number | null {
  return column.family === 'integer' ? 0 : (scaleOf(column)?.scale ?? null);
}

/** The largest number that the column can hold, as a decimal; null where there is none, or its type does not say. */
export function largestOf(column: Column): string | null {
  const numeric = scaleOf(column);
  if (!numeric) return LARGEST[nameOf(column)] ?? null;
  const { precision, scale } = numeric;
  return scale > precision ? null : `0${'9'.repeat(precision - scale)}.${'9'.repeat(scale)}0`;
}

/** MySQL's `int(10) unsigned zerofill` is as wide as its `int unsigned`. */
function nameOf({ type }: Column): string {
  return type.replace(/\(\d+\)/, '').replace(' zerofill', '');
}

/** Of `numeric(10,2)`; a scale below zero rounds before the point, which no technique reckons with. */
function scaleOf({ type }: Column): { readonly precision: number; readonly scale: number } | null {
  const written = /^(?:numeric|decimal|float|double)\((\d+),(\d+)\)/.exec(type);
  return written ? { precision: Number(written[1]), scale: Number(written[2]) } : null;
}
