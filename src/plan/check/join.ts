import type { WrittenAt } from '../../finding.ts';
import type { Join } from '../../sql/predicate.ts';
import type { Column } from '../../sql/shape.ts';
import { areCollatedAlike, shownType } from './collation.ts';
import { EXACT } from './key.ts';
import type { TableScene } from './table-scene.ts';

/** The column pairs of a link in the server's own spelling; null where one of them is found wanting. */
export function checkJoins(
  on: readonly Join[],
  at: WrittenAt,
  scene: TableScene,
  linked: TableScene,
): readonly Join[] | null {
  const joins = on.map((join) => checkJoin(join, at, scene, linked));
  return joins.every((join) => join !== null) ? joins : null;
}

function checkJoin(join: Join, at: WrittenAt, scene: TableScene, linked: TableScene): Join | null {
  const theirs = linked.columnAt(join.theirs, at);
  const ours = join.ours === null ? rowKey(join.theirs, at, scene) : scene.columnAt(join.ours, at);
  if (!theirs || !ours) return null;
  if (areComparable(theirs, ours)) return { theirs: theirs.name, ours: ours.name };
  const facts = { theirs: `${linked.notes.table}.${theirs.name}`, type: shownType(theirs, ours) };
  scene.notes.add('link-type', at, {
    ...facts,
    ours: `${scene.notes.table}.${ours.name}`,
    other: shownType(ours, theirs),
  });
  return null;
}

function rowKey(theirs: string, at: WrittenAt, { key, notes }: TableScene): Column | null {
  const [only] = key ?? [];
  if (key?.length === 1 && only) return only;
  if (key) notes.add('link-key', at, { table: notes.table, column: theirs });
  return null;
}

/** Two values that are written alike must be one value, on both sides. */
function areComparable(theirs: Column, ours: Column): boolean {
  if (theirs.family !== ours.family || !EXACT.has(theirs.family)) return false;
  if (!areCollatedAlike(theirs, ours)) return false;
  return theirs.family !== 'enum' || theirs.type === ours.type;
}
