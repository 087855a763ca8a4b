/** A value that a condition compares with, as written: bound as a parameter, never spliced into a text. */
export type Scalar = string | number | bigint | boolean | null;

/** A table as the server spells it. */
export interface RelationName {
  readonly schema: string;
  readonly name: string;
}

/** One pair of columns that links a row of another table to a row of ours. */
export interface Join {
  readonly theirs: string;
  /** null: the column of our row key, which must be one. */
  readonly ours: string | null;
}

/** The rows of another table that belong to a row of ours. */
export interface Link {
  /** As written. */
  readonly table: string;
  /** null until the live catalogue was asked. */
  readonly relation: RelationName | null;
  readonly on: readonly Join[];
  /** Which of them count; a condition on the columns of their own row. null: all. */
  readonly where: Predicate | null;
}

/**
 * A condition on one row, as data: on its columns, or on whether another table has such a row. It is two-valued: null
 * equals only null, and `not` is the exact opposite, whatever three-valued logic the server has.
 */
export type Predicate =
  | { readonly op: 'equals'; readonly column: string; readonly value: Scalar }
  | { readonly op: 'one_of'; readonly column: string; readonly values: readonly Scalar[] }
  | {
      readonly op: 'above' | 'at_least' | 'below' | 'at_most';
      readonly column: string;
      readonly value: Exclude<Scalar, null | boolean>;
    }
  | { readonly op: 'starts_with'; readonly column: string; readonly value: string }
  | { readonly op: 'not'; readonly predicate: Predicate }
  | { readonly op: 'all' | 'any'; readonly predicates: readonly Predicate[] }
  | { readonly op: 'some'; readonly link: Link };
