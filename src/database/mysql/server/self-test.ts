import { Failure } from '../../../errors.ts';
import { bind, join, placeheld, raw, type Statement, sql } from '../../../sql/fragment.ts';
import type { TextRow } from '../../session.ts';

/** Type, and a value of which drivers have lost something: a neighbour's number, a digit, a microsecond, a zero date. */
const VALUES = [
  ['SIGNED', '9007199254740993'],
  ['SIGNED', '-9223372036854775807'],
  ['DECIMAL(38,18)', '12345678901234567890.123456789012345678'],
  ['DATETIME(6)', '2024-03-31 02:30:00.000001'],
  ['DATE', '0000-00-00'],
  ['CHAR', '😀 é \' \\ " 縗'],
] as const;

/** Each value as its type, and as the server's own text. */
export const SELF_TEST: Statement = placeheld(
  sql`SELECT ${join(
    VALUES.map(([type, value]) => {
      const typed = sql`CAST(${bind(value)} AS ${raw(type)})`;
      return sql`${typed}, CAST(${typed} AS CHAR)`;
    }),
    ', ',
  )}`,
);

/** Throws Failure unless every value has come back as it was sent, and as the server itself writes it. */
export function requireExact(row: TextRow | undefined, what: string): void {
  for (const [index, [type, value]] of VALUES.entries()) {
    const [typed, text] = [row?.[2 * index], row?.[2 * index + 1]];
    // What a server makes of a zero date is its own affair; the driver must not make something else of that.
    const isExact = type === 'DATE' ? text !== undefined : text === value;
    if (typed === text && isExact) continue;
    throw new Failure({
      code: 'driver-inexact',
      kind: 'refused',
      fact: `${what}: a value of type ${type} does not come back as it was sent`,
      hint: 'nothing is read or changed on this connection: the driver, or something between it and the server, alters values',
    });
  }
}
