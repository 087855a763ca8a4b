import type { WrittenAt } from '../../../finding.ts';
import type { Facts } from '../../../finding-text/text.ts';
import { type IncomingKey, shapeName, type TableShape } from '../../../sql/shape.ts';
import type { CheckedDependant } from '../../checked/checked-rule.ts';
import { isSameRelation } from '../../same-relation.ts';
import type { Notes } from '../table/notes.ts';

/** A dependant that was found sound, or only its table where something else is wrong with it. */
export interface NamedDependant {
  readonly at: WrittenAt;
  readonly shape: TableShape;
  readonly checked: CheckedDependant | null;
}

/** Rows to which foreign keys refer, and what the data map names as their dependants. */
export interface ReferredRows {
  readonly shape: TableShape;
  /** The one column of their row key; null where it has several. */
  readonly key: string | null;
  readonly named: readonly NamedDependant[];
  /** Where a missing dependant would be written. */
  readonly at: WrittenAt;
}

/**
 * Every foreign key on which the server would act by itself is named, so that it finds nothing to do. Returns the keys
 * that forbid a deletion instead.
 */
export function checkIncoming(rows: ReferredRows, notes: Notes): readonly IncomingKey[] {
  return rows.shape.incoming.filter((key) => {
    checkComparable(key, rows, notes);
    const covering = rows.named.filter((one) => one.checked && covers(one.checked, key));
    if (covering.some((one) => one.checked?.action !== 'keep')) return false;
    if (key.onDelete === 'no action' || key.onDelete === 'restrict') return true;
    const [kept] = covering;
    if (kept) notes.add('dependant-kept', kept.at, factsOf(key, rows));
    // What is wrong with the dependant is told already.
    else if (!rows.named.some((one) => !one.checked && isSameRelation(one.shape, key.relation))) {
      notes.add('dependant-unnamed', rows.at, factsOf(key, rows));
    }
    return false;
  });
}

/** The server compares by an operator of the type's own, which an extension may have given it: rows that we miss go unseen. */
function checkComparable(key: IncomingKey, { shape, at }: ReferredRows, notes: Notes): void {
  for (const { ours } of key.columns) {
    const column = shape.columns.find((one) => one.name === ours);
    if (column?.family !== 'other') continue;
    notes.add('dependant-incomparable', at, {
      name: key.name,
      other: shapeName(key.relation),
      table: shapeName(shape),
      column: ours,
      type: column.type,
    });
  }
}

/** Whether the dependant links the same columns as the key, in whatever order. */
function covers(dependant: Pick<CheckedDependant, 'shape' | 'on'>, key: IncomingKey): boolean {
  const wanted = new Set(key.columns.map(pairText));
  return (
    isSameRelation(dependant.shape, key.relation) &&
    dependant.on.length === wanted.size &&
    dependant.on.every((pair) => wanted.has(pairText(pair)))
  );
}

function pairText({ theirs, ours }: { readonly theirs: string; readonly ours: string }): string {
  return JSON.stringify([theirs, ours]);
}

function factsOf(key: IncomingKey, rows: ReferredRows): Facts {
  return {
    name: key.name,
    other: shapeName(key.relation),
    table: shapeName(rows.shape),
    action: key.onDelete,
    examples: lineFor(key, rows),
  };
}

/** The line that the data map lacks, fit to be pasted. */
function lineFor(key: IncomingKey, rows: ReferredRows): string {
  const { schema, name } = key.relation;
  const table = schema === 'public' ? name : `${schema}.${name}`;
  // Rows of the same table are judged on their own.
  const deletes = key.onDelete === 'cascade' && !isSameRelation(key.relation, rows.shape);
  return `- { table: ${quoted(table)}, on: ${onFor(key, rows)}, then: ${deletes ? 'delete' : 'detach'} }`;
}

function onFor({ columns }: IncomingKey, { key }: ReferredRows): string {
  const [only] = columns;
  if (only && columns.length === 1 && only.ours === key) return quoted(only.theirs);
  return `{ ${columns.map(({ theirs, ours }) => `${quoted(theirs)}: ${quoted(ours)}`).join(', ')} }`;
}

/** Everything that YAML might read otherwise stands in quotes. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_.]*$/i.test(name) && !/^(true|false|null)$/i.test(name)
    ? name
    : JSON.stringify(name);
}
