import type { WrittenAt } from '../../../finding.ts';
import { type Column, shapeName, type TableShape } from '../../../sql/shape.ts';
import { columnsOf } from './column-look-up.ts';
import type { LiveTables } from './live-tables.ts';
import type { ColumnLookUp, Notes } from './notes.ts';

/** One table under check, and everything in which names are looked up. */
export interface TableScene {
  readonly connection: string;
  readonly shape: TableShape;
  /** What `on: theirs` alone refers to; null where the row key was found wanting, which is told already. */
  readonly key: readonly Column[] | null;
  readonly live: LiveTables;
  readonly notes: Notes;
  readonly columnAt: ColumnLookUp;
  /** Where the place names the attribute by whose value periods differ; null: nowhere. */
  readonly attributeAt: WrittenAt | null;
}

/** The table with its primary key as row key; a place that names another one puts it in. */
export function sceneOf(
  connection: string,
  shape: TableShape,
  live: LiveTables,
  add: Notes['add'],
): TableScene {
  const notes: Notes = { table: shapeName(shape), add };
  const primary = shape.keys.find((key) => key.primary)?.columns ?? [];
  const key = shape.columns.filter((column) => primary.includes(column.name));
  return { connection, shape, key, live, notes, columnAt: columnsOf(shape, notes), attributeAt: null };
}
