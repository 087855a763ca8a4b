import { bind, type Fragment, sql } from '../sql/fragment.ts';

/** A text of a column, whatever its character set. */
export function textOf(old: Fragment): Fragment {
  return sql`CONVERT(${old} USING utf8mb4)`;
}

/** What is bound has no type of its own here, so that each one is told. */
export function boundText(text: string): Fragment {
  return sql`CAST(${bind(text)} AS CHAR CHARACTER SET utf8mb4)`;
}

export function boundWhole(count: number): Fragment {
  return sql`CAST(${bind(String(count))} AS SIGNED)`;
}

/** As digits: a server would read bytes as a text of the connection's character set. */
export function boundBytes(bytes: Uint8Array): Fragment {
  return sql`UNHEX(${bind(Buffer.from(bytes).toString('hex'))})`;
}
