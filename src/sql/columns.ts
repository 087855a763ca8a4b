import type { Link, Predicate } from './predicate.ts';

/** The columns of its own row that the predicate reads, as they stand in it; null: the row key. */
export function columnsIn(predicate: Predicate): readonly (string | null)[] {
  switch (predicate.op) {
    case 'not':
      return columnsIn(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(columnsIn);
    case 'some':
      return predicate.link.on.map(({ ours }) => ours);
    default:
      return [predicate.column];
  }
}

/** The columns of the linked rows by which they are found, and by which it is said which of them count. */
export function columnsOfLinked({ on, where }: Link): readonly (string | null)[] {
  return [...on.map(({ theirs }) => theirs), ...(where ? columnsIn(where) : [])];
}
