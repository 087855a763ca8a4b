import type { Rule } from '../../../rules/rule/rule.ts';
import type { Column, RowKey, TableShape, TypeFamily } from '../../../sql/shape.ts';
import type { ColumnLookUp, Notes } from './notes.ts';

/** Types whose text names a value exactly and is read back as the same value. */
export const EXACT: ReadonlySet<TypeFamily> = new Set([
  'integer',
  'numeric',
  'text',
  'enum',
  'uuid',
  'bytes',
  'date',
  'timestamp',
  'timestamptz',
]);

/** The columns that name a row: those of `key:`, else the primary key's; empty where there is a finding. */
export function checkKey(
  rule: Rule,
  shape: TableShape,
  notes: Notes,
  columnAt: ColumnLookUp,
): readonly Column[] {
  const at = rule.placePositions['key'] ?? rule.placePosition;
  const key = rule.key
    ? namedKey(rule, rule.key, shape, notes, columnAt)
    : shape.keys.find((one) => one.primary);
  if (key === undefined) notes.add('key-missing', at, { table: notes.table });
  if (!key) return [];
  const columns = key.columns.map((name) => shape.columns.find((column) => column.name === name) as Column);
  for (const column of columns) {
    if (EXACT.has(column.family)) continue;
    const code = column.family === 'float' ? 'key-type' : 'key-type-not-built';
    notes.add(code, at, { table: notes.table, column: column.name, type: column.type });
  }
  return columns;
}

/** null where it was found wanting. */
function namedKey(
  rule: Rule,
  written: readonly string[],
  shape: TableShape,
  notes: Notes,
  columnAt: ColumnLookUp,
): RowKey | null {
  const at = rule.placePositions['key'] ?? rule.placePosition;
  const names = written.map((name) => columnAt(name, at)?.name);
  if (names.includes(undefined)) return null;
  const wanted = new Set(names);
  const key = shape.keys.find(
    (one) => one.columns.length === wanted.size && one.columns.every((name) => wanted.has(name)),
  );
  if (!key) notes.add('key-not-unique', at, { table: notes.table, columns: written.join(', ') });
  return key ?? null;
}
