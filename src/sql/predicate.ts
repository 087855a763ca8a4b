/** A value that a condition compares with, as written: bound as a parameter, never spliced into a text. */
export type Scalar = string | number | bigint | boolean | null;

/**
 * A condition on the columns of one row, as data. It is two-valued: null equals only null, and `not` is the exact
 * opposite, whatever three-valued logic the server has.
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
  | { readonly op: 'all' | 'any'; readonly predicates: readonly Predicate[] };
