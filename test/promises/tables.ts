import { createHash } from 'node:crypto';

/** Column → its text, or null. */
export type TextRow = Readonly<Record<string, string | null>>;

/** Table, or `schema.table` outside of public → all of its rows, in an order that depends on nothing but them. */
export type Tables = Readonly<Record<string, readonly TextRow[]>>;

/** In an order that depends on nothing but the rows. */
export function inOrder(rows: readonly TextRow[]): readonly TextRow[] {
  const keyed = rows.map((row) => [JSON.stringify(row), row] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** `table.column` → a checksum over all rows. */
export function checksums(tables: Tables): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const [name, rows] of Object.entries(tables)) {
    sums.set(name, String(rows.length));
    for (const column of Object.keys(rows[0] ?? {})) {
      const values = inOrder(rows).map((row) => row[column]);
      sums.set(`${name}.${column}`, createHash('sha256').update(JSON.stringify(values)).digest('hex'));
    }
  }
  return sums;
}

/** Tables or columns whose checksum is not the expected one. */
export function differences(expected: Tables, found: Tables): readonly string[] {
  const [wanted, seen] = [checksums(expected), checksums(found)];
  return [...new Set([...wanted.keys(), ...seen.keys()])].filter(
    (name) => wanted.get(name) !== seen.get(name),
  );
}
