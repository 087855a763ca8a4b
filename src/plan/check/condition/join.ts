import type { WrittenAt } from '../../../finding.ts';
import type { Join } from '../../../sql/predicate.ts';
import type { Column } from '../../../sql/shape.ts';
import { ambiguousColumn, areCollatedAlike, type LinkedColumns, shownType } from '../table/collation.ts';
import { EXACT } from '../table/key.ts';
import type { TableScene } from '../table/table-scene.ts';

type Pair = LinkedColumns['pairs'][number];

/** The column pairs of a link in the server's own spelling; null where one of them is found wanting. */
export function checkJoins(
  on: readonly Join[],
  at: WrittenAt,
  scene: TableScene,
  linked: TableScene,
): readonly Join[] | null {
  const pairs = on.map((join) => checkJoin(join, at, scene, linked)).filter((pair) => pair !== null);
  if (pairs.length < on.length) return null;
  const ambiguous = ambiguousColumn({ pairs, theirs: linked.shape, ours: scene.shape });
  if (ambiguous) {
    const { name: column, collation } = ambiguous;
    const tables = { table: scene.notes.table, other: linked.notes.table };
    scene.notes.add('link-collation', at, { ...tables, column, collation: collation?.collation ?? '' });
    return null;
  }
  return pairs.map(({ theirs, ours }) => ({ theirs: theirs.name, ours: ours.name }));
}

function checkJoin(join: Join, at: WrittenAt, scene: TableScene, linked: TableScene): Pair | null {
  const theirs = linked.columnAt(join.theirs, at);
  const ours = join.ours === null ? rowKey(join.theirs, at, scene) : scene.columnAt(join.ours, at);
  if (!theirs || !ours) return null;
  if (areComparable(theirs, ours)) return { theirs, ours };
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
