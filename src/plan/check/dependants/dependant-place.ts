import { type Finding, finding, hasErrors, type WrittenAt } from '../../../finding.ts';
import type { DependantCategory, DependantTable, Minimum } from '../../../rules/rule/dependant-places.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import type { TableShape } from '../../../sql/shape.ts';
import type { CheckedMinimum, DependantPlace } from '../../checked/checked-rule.ts';
import { isSameRelation } from '../../same-relation.ts';
import { checkEvent } from '../condition/event.ts';
import { checkPerson } from '../condition/person.ts';
import { checkPredicate } from '../condition/predicate.ts';
import type { LiveTables } from '../table/live-tables.ts';
import type { Notes } from '../table/notes.ts';
import { sceneOf, type TableScene } from '../table/table-scene.ts';

/** The categories of a dependant's table; null where one is not understood, so that what is kept there cannot be told. */
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
  entry: DependantTable,
  connection: string,
  shape: TableShape,
  live: LiveTables,
): TableScene {
  const scene = sceneOf(connection, shape, live, () => undefined);
  const key = entry.key?.map((name) => scene.columnAt(name, entry.position));
  if (!key) return scene;
  return { ...scene, key: key.every((column) => column !== null) ? key : null };
}

function checkPlace(place: DependantCategory, rule: string, scene: TableScene): DependantPlace | null {
  const { where, position } = place;
  const filter = where && checkPredicate(where, position, scene);
  const person = checkPerson(place.person, () => position, scene);
  const kinds = place.person.kind === 'none' ? 0 : Object.keys(place.person.columns).length;
  const suspensions = place.suspension.map((one) => checkPredicate(one, position, scene));
  const minimum = place.minimum && checkMinimum(place.minimum, position, scene);
  const isSound = (!where || filter) && person.length === kinds && (!place.minimum || minimum);
  if (!isSound || !suspensions.every((one) => one !== null)) return null;
  return { rule, category: place.category, filter, person, suspensions, minimum };
}

/** Every event must be readable: a start that is read out of some of them could be too early. */
function checkMinimum(minimum: Minimum, at: WrittenAt, scene: TableScene): CheckedMinimum | null {
  const { keepAtLeast, combine, columnZone } = minimum;
  const findings: Finding[] = [];
  const add: Notes['add'] = (code, place, facts) => findings.push(finding(code, place, facts));
  const silent = { ...sceneOf(scene.connection, scene.shape, scene.live, add), key: scene.key };
  const dating = { periods: [keepAtLeast], columnZone, placed: () => at };
  const times = minimum.start.map((event) => checkEvent(dating, event, silent));
  if (hasErrors(findings) || !times.every((time) => time !== null)) return null;
  return { keepAtLeast, times, combine };
}
