import type { Column } from '../../sql/shape.ts';

/**
 * Whether the texts of both columns are compared in one way, where every column has its own: a server refuses to compare
 * them otherwise, or does it in a way in which no index helps.
 */
export function areCollatedAlike(a: Column, b: Column): boolean {
  return a.collation?.charset === b.collation?.charset && a.collation?.collation === b.collation?.collation;
}

/** The type, and how its texts are compared where the other column's are compared in another way. */
export function shownType(column: Column, other: Column): string {
  const { type, collation } = column;
  return collation && !areCollatedAlike(column, other) ? `${type} (${collation.collation})` : type;
}
