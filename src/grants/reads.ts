import type { CheckedPerson, DependantPlace } from '../plan/checked/checked-rule.ts';
import type { TimeColumn } from '../plan/checked/time-column.ts';
import type { Link, Predicate } from '../sql/predicate.ts';
import type { RelationName } from '../sql/shape.ts';

/** A column that a statement reads, whatever for. */
export interface ColumnRead {
  readonly table: RelationName;
  readonly column: string;
}

/** What a condition on rows of `table` reads, in that table and in those to which it looks. */
function predicateReads(predicate: Predicate, table: RelationName): readonly ColumnRead[] {
  switch (predicate.op) {
    case 'not':
      return predicateReads(predicate.predicate, table);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap((one) => predicateReads(one, table));
    case 'some':
      return linkReads(predicate.link, table);
    default:
      return [{ table, column: predicate.column }];
  }
}

/** The same of several, of which some are none. */
export function predicatesRead(
  predicates: readonly (Predicate | null)[],
  table: RelationName,
): readonly ColumnRead[] {
  return predicates.flatMap((one) => (one ? predicateReads(one, table) : []));
}

/** The columns by which linked rows are found, and those that say which of them count. */
function linkReads({ relation, on, where }: Link, table: RelationName): readonly ColumnRead[] {
  const theirs = relation as RelationName;
  return [
    ...on.flatMap((pair) => [
      { table: theirs, column: pair.theirs },
      { table, column: pair.ours as string },
    ]),
    ...(where ? predicateReads(where, theirs) : []),
  ];
}

/** A column of the row itself, or of linked rows, and how those are found. */
function ownOrLinked(column: string, from: Link | null, table: RelationName): readonly ColumnRead[] {
  if (!from) return [{ table, column }];
  return [{ table: from.relation as RelationName, column }, ...linkReads(from, table)];
}

/** What the starts of rows of `table` are read from. */
export function timeReads(times: readonly TimeColumn[], table: RelationName): readonly ColumnRead[] {
  return times.flatMap(({ column, from }) => ownOrLinked(column, from, table));
}

/** What names the people that rows of `table` are about. */
export function personReads(person: readonly CheckedPerson[], table: RelationName): readonly ColumnRead[] {
  return person.flatMap(({ column, from }) => ownOrLinked(column, from, table));
}

/** What a category that lives in a dependant's table asks of its rows. */
export function placeReads(
  { filter, person, suspensions, minimum }: DependantPlace,
  table: RelationName,
): readonly ColumnRead[] {
  return [
    ...predicatesRead([filter, ...suspensions], table),
    ...personReads(person, table),
    ...timeReads(minimum?.times ?? [], table),
  ];
}
