import { type Carrier, type Carrying, LONGEST } from '../carrying.ts';
import { bind, type Fragment, sql } from '../fragment.ts';
import type { Column } from '../shape.ts';
import { digitsOf } from './values.ts';

const BITS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  bigint: 64n,
};

/** Bytes of the types that name no length. */
const BYTES: Readonly<Record<string, number>> = {
  tinyblob: 255,
  blob: 65_535,
  mediumblob: 16_777_215,
  longblob: 4_294_967_295,
};

/** Of a text without a length in characters; the widest ones have four bytes. */
const WIDEST_CHARACTER = 4;

/** Types of the server's own that it reads as it has written them. */
const OWN = new Set(['time', 'year', 'set', 'inet4', 'inet6']);

export function carrierOf(server: 'MariaDB' | 'MySQL'): Carrier {
  return { carrying: (column) => carrying(server, column), carried, taken, keyText: (text) => text };
}

function carrying(server: string, { family, type, length, labels }: Column): Carrying | null {
  const [word = ''] = /^[a-z0-9]+/.exec(type) ?? [];
  switch (family) {
    case 'integer':
      return wholeOf(word, /unsigned/i.test(type));
    case 'numeric':
      return decimalOf(type);
    case 'float':
      return { kind: 'float', bits: word === 'float' ? 24 : 53 };
    case 'boolean':
      return { kind: 'truth' };
    case 'text':
      return textOf(word, length);
    case 'enum':
      return { kind: 'label', labels };
    case 'uuid':
      return { kind: 'uuid' };
    case 'bytes':
      return bytesOf(word, type);
    case 'date':
      return { kind: 'date' };
    case 'timestamp':
      return { kind: 'local', digits: digitsOf(type) };
    case 'timestamptz':
      return { kind: 'instant', digits: digitsOf(type) };
    case 'other':
      return ownOf(server, word, type);
  }
}

function wholeOf(word: string, unsigned: boolean): Carrying | null {
  const bits = BITS[word];
  if (bits === undefined) return null;
  return unsigned
    ? { kind: 'whole', least: 0n, most: 2n ** bits - 1n }
    : { kind: 'whole', least: -(2n ** (bits - 1n)), most: 2n ** (bits - 1n) - 1n };
}

function decimalOf(type: string): Carrying | null {
  const [, precision, scale] = /^decimal\((\d+),(\d+)\)/.exec(type) ?? [];
  if (precision === undefined || scale === undefined) return null;
  return { kind: 'decimal', whole: Number(precision) - Number(scale), decimals: Number(scale) };
}

/** What names its length in bytes takes as many characters for certain as have four each. */
function textOf(word: string, length: number | null): Carrying | null {
  if (length === null) return null;
  const counted = word === 'char' || word === 'varchar';
  // Rounded up: the longest type of all takes whatever another one can hold.
  const always = counted ? length : Math.ceil(length / WIDEST_CHARACTER);
  return { kind: 'text', most: Math.min(length, LONGEST), always, padded: word === 'char' };
}

function bytesOf(word: string, type: string): Carrying | null {
  const [, written] = /^(?:var)?binary\((\d+)\)/.exec(type) ?? [];
  const most = written === undefined ? BYTES[word] : Number(written);
  return most === undefined
    ? null
    : { kind: 'bytes', most: Math.min(most, LONGEST), padded: word === 'binary' };
}

/** MariaDB's json is the text as it was written; MySQL keeps what it means. */
function ownOf(server: string, word: string, type: string): Carrying | null {
  if (word === 'json') return { kind: 'json', asWritten: server === 'MariaDB', type: `${server} json` };
  return OWN.has(word) ? { kind: 'own', type: `MySQL ${type}` } : null;
}

function carried(own: Fragment, { family }: Column): Fragment {
  switch (family) {
    case 'float':
      // By itself, the short one is written with six digits.
      return sql`CAST(CAST(${own} AS DOUBLE) AS CHAR)`;
    case 'bytes':
      return sql`LOWER(HEX(${own}))`;
    default:
      return sql`CAST(${own} AS CHAR)`;
  }
}

/** In the strict mode of our sessions, what does not fit is an error. */
function taken(text: string, { family }: Column): Fragment {
  return family === 'bytes' ? sql`UNHEX(${bind(text)})` : bind(text);
}
