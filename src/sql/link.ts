import type { Link, Predicate } from './predicate.ts';

/** Every link that the predicate asks about, at any depth. */
export function linksIn(predicate: Predicate): readonly Link[] {
  switch (predicate.op) {
    case 'some':
      return linksOf(predicate.link);
    case 'not':
      return linksIn(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(linksIn);
    default:
      return [];
  }
}

/** The link, and those that its own condition asks about. */
export function linksOf(link: Link): readonly Link[] {
  return [link, ...(link.where ? linksIn(link.where) : [])];
}
