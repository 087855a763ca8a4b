import type { DataMap, Dependant, TableEntry } from '../datamap/place.ts';

/** The categories of one table, as a data map writes it. */
export type MappedPlaces = Extract<TableEntry, { kind: 'places' }>;

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
