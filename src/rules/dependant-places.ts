import type { DataMap, Dependant, Place, TableEntry } from '../datamap/place.ts';

/** The categories of one table, as a data map writes it. */
export type MappedPlaces = Extract<TableEntry, { kind: 'places' }>;

/** How the rows of one category are held, without its place in the file. */
export interface HeldPlace extends Pick<Place, 'category' | 'where' | 'person'> {
  /** As written. */
  readonly table: string;
}

export function heldPlaces(entries: readonly MappedPlaces[]): readonly HeldPlace[] {
  return entries.flatMap(({ table, places }) =>
    places.map(({ category, where, person }) => ({ table, category, where, person })),
  );
}

/** What lives in the tables that a place names as dependants: their rows may be held on their own account. */
export function dependantPlaces(
  dependants: readonly Dependant[],
  maps: readonly DataMap[],
  connection: string,
): readonly MappedPlaces[] {
  const names = new Set(namesOf(dependants));
  return maps
    .filter((map) => map.connections.includes(connection))
    .flatMap((map) => map.tables)
    .filter((entry) => entry.kind === 'places')
    .filter((entry) => names.has(bareName(entry.table)));
}

function namesOf(dependants: readonly Dependant[]): string[] {
  return dependants.flatMap((one) => [bareName(one.table), ...namesOf(one.dependants)]);
}

/** Two spellings may mean one table; which ones do is looked up in the catalogue. */
function bareName(written: string): string {
  return written.slice(written.indexOf('.') + 1).toLowerCase();
}
