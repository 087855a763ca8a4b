import { bareTable } from '../../datamap/place/name.ts';
import type { Archive, ArchiveTable, DataMap, EventColumn, TableEntry } from '../../datamap/place/place.ts';

/** The table in which rows are archived, as its own data map has it. */
export interface ArchivePlace extends ArchiveTable {
  /** Columns of the row key where the data map names it; null: the primary key. */
  readonly key: readonly string[] | null;
  /** The column that takes the start. */
  readonly start: EventColumn;
  /** The zone of its time columns that carry none. */
  readonly columnZone: string | null;
}

/** The place that takes the rows; null where no data map of its connection knows it as an archive of the category. */
export function archivePlaceOf(
  { to }: Archive,
  category: string,
  maps: readonly DataMap[],
): ArchivePlace | null {
  for (const map of maps.filter(({ connections }) => connections.includes(to.connection))) {
    for (const entry of map.tables) {
      const place = isTable(entry, to.table)
        ? entry.places.find((one) => one.category === category && one.base === 'archive' && one.start)
        : undefined;
      if (place?.start && entry.kind === 'places')
        return { ...to, table: entry.table, key: entry.key, start: place.start, columnZone: map.timezone };
    }
  }
  return null;
}

function isTable(entry: TableEntry, written: string): entry is Extract<TableEntry, { kind: 'places' }> {
  return entry.kind === 'places' && bareTable(entry.table) === bareTable(written);
}
