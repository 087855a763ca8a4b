import mysql, { type FieldPacket } from 'mysql2';
import { Failure } from '../../../errors.ts';
import type { TextRow } from '../../session.ts';

const { Types } = mysql;

/** Types that come as bytes, and are text where their character set is not that of bytes. */
const WRITTEN: ReadonlySet<number> = new Set([
  Types.VARCHAR,
  Types.VAR_STRING,
  Types.STRING,
  Types.TINY_BLOB,
  Types.MEDIUM_BLOB,
  Types.LONG_BLOB,
  Types.BLOB,
  Types.ENUM,
  Types.SET,
]);

/** Types of which the driver makes the very text that the server would write. */
const EXACT: ReadonlySet<number> = new Set([
  Types.DECIMAL,
  Types.NEWDECIMAL,
  Types.TINY,
  Types.SHORT,
  Types.LONG,
  Types.INT24,
  Types.LONGLONG,
  Types.DATE,
  Types.DATETIME,
  Types.TIMESTAMP,
  Types.NEWDATE,
  Types.JSON,
  Types.NULL,
]);

/** The character set of bytes. */
const BINARY = 63;
/** The column's flag for zeros that fill it up, which only the server writes. */
const ZEROFILL = 64;

/** Rows that came in text, as bytes of UTF-8. */
export function textsOf(
  rows: readonly (readonly unknown[])[],
  fields: readonly FieldPacket[],
): readonly TextRow[] {
  for (const field of fields) if (isBytes(field)) throw notText(field);
  return rows.map((row) => row.map((value) => (value === null ? null : (value as Buffer).toString('utf8'))));
}

/** Rows that came in binary: nothing passes that the driver could have rounded, moved or written in its own way. */
export function textRows(
  rows: readonly (readonly unknown[])[],
  fields: readonly FieldPacket[],
): readonly TextRow[] {
  for (const field of fields) {
    const isExact = EXACT.has(typeOf(field)) && (Number(field.flags) & ZEROFILL) === 0;
    if (!isExact && (!WRITTEN.has(typeOf(field)) || isBytes(field))) throw notText(field);
  }
  const numbers = fields.some((field) => !WRITTEN.has(typeOf(field)));
  if (!numbers) return rows as readonly TextRow[];
  return rows.map((row) => row.map((value) => (value === null ? null : String(value))));
}

function isBytes(field: FieldPacket): boolean {
  return WRITTEN.has(typeOf(field)) && charsetOf(field) === BINARY;
}

function typeOf(field: FieldPacket): number {
  return field.columnType ?? field.type ?? -1;
}

function charsetOf(field: FieldPacket): number {
  return (field as FieldPacket & { readonly characterSet: number }).characterSet;
}

function notText(field: FieldPacket): Failure {
  return new Failure({
    code: 'unexpected-answer',
    fact: `a column of the answer is not text: its type is ${typeOf(field)} of MySQL's protocol`,
  });
}
