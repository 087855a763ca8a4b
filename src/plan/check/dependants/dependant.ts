import type { Dependant } from '../../../datamap/place/place.ts';
import type { WrittenAt } from '../../../finding.ts';
import { type Column, shapeName, type TableShape } from '../../../sql/shape.ts';
import type { CheckedDependant } from '../../checked/checked-rule.ts';
import { ambiguousColumn, areCollatedAlike, shownType } from '../table/collation.ts';
import { columnsOf } from '../table/column-look-up.ts';
import type { Notes } from '../table/notes.ts';
import { checkKind, checkShape } from '../table/shape.ts';

/** The rows on which others depend. */
export interface ParentRows {
  readonly shape: TableShape;
  /** The one column of their row key; null where it has several, or none. */
  readonly key: string | null;
}

type Pairs = CheckedDependant['on'];

/** The linked columns of a dependant whose table and action are sound; null where something is wrong with them. */
export function checkDependant(
  written: Dependant,
  shape: TableShape,
  parent: ParentRows,
  at: WrittenAt,
  outer: Notes,
): Pairs | null {
  const counted = { findings: 0 };
  const notes: Notes = {
    table: shapeName(shape),
    add: (code, place, facts) => {
      counted.findings += 1;
      outer.add(code, place, facts);
    },
  };
  if (written.action === 'keep') checkKind(at, shape, notes);
  else checkShape(at, shape, notes);
  const pairs = checkPairs(written, shape, parent, at, notes);
  if (written.action === 'detach') for (const pair of pairs) checkDetached(pair.theirs, shape, at, notes);
  return counted.findings === 0 ? pairs : null;
}

/** The linked columns in the server's own spelling, as far as they are found. */
function checkPairs(
  written: Dependant,
  shape: TableShape,
  parent: ParentRows,
  at: WrittenAt,
  notes: Notes,
): Pairs {
  const parentNotes: Notes = { table: shapeName(parent.shape), add: notes.add };
  const theirColumn = columnsOf(shape, notes);
  const ourColumn = columnsOf(parent.shape, parentNotes);
  const columns = written.on.map((join) => {
    const theirs = theirColumn(join.theirs, at);
    const name = join.ours ?? parent.key;
    if (name === null) notes.add('dependant-on', at, { table: parentNotes.table, column: join.theirs });
    const ours = name === null ? null : ourColumn(name, at);
    return theirs && ours ? [{ theirs, ours }] : [];
  });
  const found = columns.flat();
  const pairs = found.map(({ theirs, ours }) => ({ theirs: theirs.name, ours: ours.name }));
  if (!isForeignKey(pairs, shape, parent.shape)) {
    const alike = found.filter(({ theirs, ours }) => checkTypes(theirs, ours, at, notes));
    const isWhole = alike.length === written.on.length;
    const ambiguous = isWhole && ambiguousColumn({ pairs: alike, theirs: shape, ours: parent.shape });
    if (ambiguous) {
      const { name: column, collation } = ambiguous;
      const tables = { table: parentNotes.table, other: notes.table };
      notes.add('link-collation', at, { ...tables, column, collation: collation?.collation ?? '' });
    }
  }
  return pairs;
}

/** The server itself compares the columns of a foreign key, whatever their types. */
function isForeignKey(pairs: Pairs, shape: TableShape, parent: TableShape): boolean {
  return parent.incoming.some(
    (key) =>
      shapeName(key.relation) === shapeName(shape) &&
      pairs.every(({ theirs, ours }) =>
        key.columns.some((pair) => pair.theirs === theirs && pair.ours === ours),
      ),
  );
}

function checkTypes(theirs: Column, ours: Column, at: WrittenAt, notes: Notes): boolean {
  const alike = theirs.family === 'enum' ? theirs.type === ours.type : theirs.family !== 'other';
  if (theirs.family === ours.family && alike && areCollatedAlike(theirs, ours)) return true;
  notes.add('dependant-type', at, {
    table: notes.table,
    column: theirs.name,
    type: shownType(theirs, ours),
    other: ours.name,
    needed: shownType(ours, theirs),
  });
  return false;
}

/** Null must be allowed there, and must change nothing else. */
function checkDetached(name: string, shape: TableShape, at: WrittenAt, notes: Notes): void {
  const facts = { table: notes.table, column: name };
  if (shape.columns.some((column) => column.name === name && column.notNull)) {
    notes.add('dependant-not-null', at, facts);
  }
  const referring = shape.incoming.find((key) => key.columns.some((pair) => pair.ours === name));
  if (referring) {
    notes.add('dependant-referred', at, {
      ...facts,
      name: referring.name,
      other: shapeName(referring.relation),
    });
  }
  const computed = shape.generated.find((column) => column.name === name || column.from.includes(name));
  if (computed) notes.add('dependant-generated', at, { ...facts, other: computed.name });
}
