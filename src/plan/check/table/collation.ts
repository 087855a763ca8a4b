import type { Column, TableShape } from '../../../sql/shape.ts';

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

/** What compares by bytes alone: all others hold two spellings to be one, `_bin` still a text and the same with blanks behind it. */
const BY_BYTES = /^binary$|_nopad_bin$|_0900_bin$/;

/** The columns that are linked, and the two tables that they are in. */
export interface LinkedColumns {
  readonly pairs: readonly { readonly theirs: Column; readonly ours: Column }[];
  readonly theirs: TableShape;
  readonly ours: TableShape;
}

/**
 * The first column by which rows of several spellings on either side could belong to each other: nothing says which of
 * them the application means, and a start or a deletion would be somebody else's. null where each row of one side has at
 * most one on the other, or where only the bytes count.
 */
export function ambiguousColumn({ pairs, theirs, ours }: LinkedColumns): Column | null {
  const folded = pairs.find(({ ours: { collation } }) => collation && !BY_BYTES.test(collation.collation));
  if (!folded) return null;
  const [our, their] = [pairs.map((pair) => pair.ours), pairs.map((pair) => pair.theirs)];
  return isUnique(ours, our) || isUnique(theirs, their) ? null : folded.ours;
}

/** Whether the server itself keeps two rows from being alike in these columns, as it compares them. */
function isUnique({ keys, unique }: TableShape, columns: readonly Column[]): boolean {
  const names = new Set(columns.map(({ name }) => name));
  return [...keys, ...unique.filter(({ plain }) => plain)].some((index) =>
    index.columns.every((name) => names.has(name)),
  );
}
