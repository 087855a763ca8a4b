import type { RelationName, TypeFamily } from './shape.ts';

/** A value that a condition compares with, as written: bound as a parameter, never spliced into a text. */
export type Scalar = string | number | bigint | boolean | null;

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
  /** Whether an index finds them; known once the live catalogue was asked. */
  readonly indexed?: boolean;
}

/** The column of the row itself that is asked about; its family is known once the live catalogue was asked. */
interface OfColumn {
  readonly column: string;
  readonly family?: TypeFamily;
}

/**
 * A condition on one row, as data: on its columns, or on whether another table has such a row. It is two-valued: null
 * equals only null, and `not` is the exact opposite, whatever three-valued logic the server has.
 */
export type Predicate =
  | ({ readonly op: 'equals'; readonly value: Scalar } & OfColumn)
  | ({ readonly op: 'one_of'; readonly values: readonly Scalar[] } & OfColumn)
  | ({
      readonly op: 'above' | 'at_least' | 'below' | 'at_most';
      readonly value: Exclude<Scalar, null | boolean>;
    } & OfColumn)
  | ({ readonly op: 'starts_with'; readonly value: string } & OfColumn)
  /** The literal parts of a pattern, any text between two of them; one part alone is the whole text. Bytes count. */
  | ({ readonly op: 'matches'; readonly parts: readonly string[] } & OfColumn)
  | { readonly op: 'not'; readonly predicate: Predicate }
  | { readonly op: 'all' | 'any'; readonly predicates: readonly Predicate[] }
  | { readonly op: 'some'; readonly link: Link };
