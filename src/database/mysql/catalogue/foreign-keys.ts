import type { IncomingKey, OutgoingKey } from '../../../sql/shape.ts';
import type { TextRow } from '../../session.ts';

/** Foreign keys of the table itself; neither server knows MATCH FULL. */
export function outgoingFrom(rows: readonly TextRow[]): readonly OutgoingKey[] {
  const ordered = rows.toSorted((a, b) => Number(a[1]) - Number(b[1]));
  return [...new Set(rows.map(([name]) => String(name)))].sort().map((name) => ({
    name,
    full: false,
    columns: ordered.filter((row) => row[0] === name).map((row) => String(row[2])),
  }));
}

/** InnoDB's bits for what a deletion does; none is RESTRICT. */
const ON_DELETE = [
  [1, 'cascade'],
  [2, 'set null'],
  [16, 'no action'],
] as const;

/** Foreign keys of other tables, out of the rows of their own statement. */
export function incomingFrom(rows: readonly TextRow[]): readonly IncomingKey[] {
  const keys = new Map<string, IncomingKey>();
  for (const [schema, table, name, bits, theirs, ours] of rows.map((row) => row.map(String))) {
    const id = JSON.stringify([schema, table, name]);
    const known = keys.get(id);
    keys.set(id, {
      name: String(name),
      relation: { schema: String(schema), name: String(table) },
      partitioned: false,
      columns: [...(known?.columns ?? []), { theirs: String(theirs), ours: String(ours) }],
      onDelete: ON_DELETE.find(([bit]) => (Number(bits) & bit) !== 0)?.[1] ?? 'restrict',
    });
  }
  return [...keys.values()];
}
