import type { Place } from '../../datamap/place.ts';
import type { MappedPlaces } from '../../rules/dependant-places.ts';
import type { Rule } from '../../rules/rule.ts';
import type { TableShape } from '../../sql/shape.ts';
import type { DependantPlace } from '../checked-rule.ts';
import { isSameRelation } from '../same-relation.ts';
import type { LiveTables } from './live-tables.ts';
import { checkPerson } from './person.ts';
import { checkPredicate } from './predicate.ts';
import { sceneOf, type TableScene } from './table-scene.ts';

/** The categories of a dependant's table; null where one is not understood, so that holds there cannot be told. */
export function checkPlacesOf(
  shape: TableShape,
  rule: Rule,
  live: LiveTables,
): readonly DependantPlace[] | null {
  const entries = rule.dependantPlaces.filter((entry) => {
    const found = live.find(entry.table);
    return found.kind === 'one' && isSameRelation(found.thing, shape);
  });
  const places = entries.flatMap((entry) => {
    const scene = silentScene(entry, rule.connection, shape, live);
    return entry.places.map((place) =>
      checkPlace(place, `${rule.connection}/${entry.table}/${place.category}`, scene),
    );
  });
  return places.every((place) => place !== null) ? places : null;
}

/** Its own rule tells what is wrong with it, where there is one. */
function silentScene(
  entry: MappedPlaces,
  connection: string,
  shape: TableShape,
  live: LiveTables,
): TableScene {
  const scene = sceneOf(connection, shape, live, () => undefined);
  const key = entry.key?.map((name) => scene.columnAt(name, entry.position));
  if (!key) return scene;
  return { ...scene, key: key.every((column) => column !== null) ? key : null };
}

function checkPlace(place: Place, rule: string, scene: TableScene): DependantPlace | null {
  const { where, position } = place;
  const filter = where && checkPredicate(where, position, scene);
  const person = checkPerson(place.person, () => position, scene);
  const kinds = place.person.kind === 'none' ? 0 : Object.keys(place.person.columns).length;
  if ((where && !filter) || person.length < kinds) return null;
  return { rule, category: place.category, filter, person };
}
