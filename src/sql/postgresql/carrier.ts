import { type Carrier, type Carrying, LONGEST } from '../carrying.ts';
import { bind, type Fragment, raw, sql } from '../fragment.ts';
import type { Column } from '../shape.ts';

const MOST_DIGITS = 6;

const WHOLE: Readonly<Record<string, bigint>> = { smallint: 16n, integer: 32n, bigint: 64n };
const FLOATS: Readonly<Record<string, number>> = { real: 24, 'double precision': 53 };

export const CARRIER: Carrier = {
  carrying,
  carried,
  taken,
  keyText: (text, { family }) => (family === 'bytes' ? `\\x${text}` : text),
};

function carrying(column: Column): Carrying | null {
  const { family, type, length, labels } = column;
  switch (family) {
    case 'integer':
      return wholeOf(WHOLE[type]);
    case 'numeric':
      return decimalOf(type);
    case 'float':
      // A domain's name says nothing of its bits.
      return FLOATS[type] === undefined ? null : { kind: 'float', bits: FLOATS[type] };
    case 'boolean':
      return { kind: 'truth' };
    case 'text':
      return textOf(length ?? LONGEST, /^(?:character(?:\(|$)|bpchar)/.test(type));
    case 'enum':
      return { kind: 'label', labels };
    case 'uuid':
      return { kind: 'uuid' };
    case 'bytes':
      return { kind: 'bytes', most: LONGEST, padded: false };
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
      return { kind: 'local', digits: digitsOf(type) };
    case 'timestamptz':
      return { kind: 'instant', digits: digitsOf(type) };
    case 'other':
      return ownOf(type);
  }
}

function wholeOf(bits: bigint | undefined): Carrying | null {
  if (bits === undefined) return null;
  return { kind: 'whole', least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n };
}

function decimalOf(type: string): Carrying | null {
  if (type === 'numeric')
    return { kind: 'decimal', whole: Number.POSITIVE_INFINITY, decimals: Number.POSITIVE_INFINITY };
  const [, precision, scale] = /^numeric\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision === undefined || scale === undefined) return null;
  return { kind: 'decimal', whole: Number(precision) - Number(scale), decimals: Number(scale) };
}

function textOf(length: number, padded: boolean): Carrying {
  return { kind: 'text', most: length, always: length, padded };
}

function digitsOf(type: string): number {
  const [, digits] = /^timestamp\((\d)\)/.exec(type) ?? [];
  return digits === undefined ? MOST_DIGITS : Number(digits);
}

/** The server reads what it wrote; how money is written hangs on each server's own settings. */
function ownOf(type: string): Carrying | null {
  if (type === 'json' || type === 'jsonb')
    return { kind: 'json', asWritten: type === 'json', type: `PostgreSQL ${type}` };
  return /^money/.test(type) ? null : { kind: 'own', type: `PostgreSQL ${type}` };
}

function carried(own: Fragment, { family }: Column): Fragment {
  switch (family) {
    case 'boolean':
      return sql`${own}::int::text`;
    case 'float':
      return sql`${own}::float8::text`;
    case 'bytes':
      return sql`encode(${own}, 'hex')`;
    default:
      return sql`${own}::text`;
  }
}

function taken(text: string, { family, type }: Column): Fragment {
  // A text is assigned, not cast: a cast cuts what is too long.
  if (family === 'text') return sql`${bind(text)}::text`;
  if (family === 'bytes') return sql`decode(${bind(text)}, 'hex')::${raw(type)}`;
  return sql`${bind(text)}::text::${raw(type)}`;
}
