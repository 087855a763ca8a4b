import type { Period } from '../../calendar/period.ts';
import type { DataMap, Dependant, Place, TableEntry } from '../../datamap/place/place.ts';
import type { WrittenAt } from '../../finding.ts';
import type { Policy } from '../../policy/policy.ts';
import type { Predicate } from '../../sql/predicate.ts';
import { type Combine, combineOf, type StartEvent, startOf } from './start-event.ts';

/** The categories of one table in which dependent rows stand. */
export interface DependantTable {
  /** As written. */
  readonly table: string;
  readonly key: readonly string[] | null;
  readonly places: readonly DependantCategory[];
  readonly position: WrittenAt;
}

/** What keeps the rows of one category on their own account. */
export interface DependantCategory extends Pick<Place, 'category' | 'where' | 'person'> {
  /** Nothing removes or changes a row while one of them holds. */
  readonly suspension: readonly Predicate[];
  /** null where the law asks for none. */
  readonly minimum: Minimum | null;
  readonly position: WrittenAt;
}

/** A legal minimum, and the start from which it runs. */
export interface Minimum {
  readonly keepAtLeast: Period;
  readonly start: readonly StartEvent[];
  readonly combine: Combine;
  /** The zone of time columns that carry none. */
  readonly columnZone: string | null;
}

/** The same, without its place in the file. */
export interface HeldPlace extends Omit<DependantCategory, 'position'> {
  /** As written. */
  readonly table: string;
}

export function heldPlaces(entries: readonly DependantTable[]): readonly HeldPlace[] {
  return entries.flatMap(({ table, places }) =>
    places.map(({ category, where, person, suspension, minimum }) => ({
      table,
      category,
      where,
      person,
      suspension,
      minimum,
    })),
  );
}

/** Where dependent rows are looked for, and the policies by which they are kept. */
interface Mapped {
  readonly maps: readonly DataMap[];
  readonly connection: string;
  readonly byCategory: ReadonlyMap<string, Policy>;
}

/** What lives in the tables that a place names as dependants: their rows may be kept on their own account. */
export function dependantPlaces(
  dependants: readonly Dependant[],
  { maps, connection, byCategory }: Mapped,
): readonly DependantTable[] {
  const names = new Set(namesOf(dependants));
  return maps
    .filter((map) => map.connections.includes(connection))
    .flatMap((map) =>
      map.tables.flatMap((entry) =>
        entry.kind === 'places' && names.has(bareName(entry.table)) ? [tableOf(entry, map, byCategory)] : [],
      ),
    );
}

function tableOf(
  { table, key, places, position }: Extract<TableEntry, { kind: 'places' }>,
  map: DataMap,
  byCategory: Mapped['byCategory'],
): DependantTable {
  return {
    table,
    key,
    places: places.map((place) => categoryOf(place, map, byCategory.get(place.category))),
    position,
  };
}

/** A draft is never applied, and keeps nothing either; a category without a policy is told elsewhere. */
function categoryOf(place: Place, { timezone }: DataMap, policy: Policy | undefined): DependantCategory {
  const { category, where, person, position } = place;
  const plain = { category, where, person, position };
  if (!policy || policy.draft) return { ...plain, suspension: [], minimum: null };
  return {
    ...plain,
    suspension: policy.suspension.flatMap((name) => place.conditions[name] ?? []),
    minimum: policy.keepAtLeast && {
      keepAtLeast: policy.keepAtLeast,
      start: startOf(policy, place),
      combine: combineOf(policy),
      columnZone: timezone,
    },
  };
}

function namesOf(dependants: readonly Dependant[]): string[] {
  return dependants.flatMap((one) => [bareName(one.table), ...namesOf(one.dependants)]);
}

/** Two spellings may mean one table; which ones do is looked up in the catalogue. */
export function bareName(written: string): string {
  return written.slice(written.indexOf('.') + 1).toLowerCase();
}
