import type { SummaryColumn } from '../../datamap/place/place.ts';
import type { Column, TableShape } from '../../sql/shape.ts';
import type { TimeColumn } from './time-column.ts';

/** What is counted before rows go, as the live catalogue has it. */
export interface CheckedSummary {
  /** The table into which is counted. */
  readonly shape: TableShape;
  readonly by: readonly CountedBy[];
  /** The column to which the number of rows is added. */
  readonly count: Column;
  /** Groups with fewer rows go to the row whose `by` columns are null. */
  readonly minimumGroup: number;
}

/** One column by which rows are counted. */
export type CountedBy = {
  /** Of the summary. */
  readonly into: Column;
} & (
  | { readonly unit: Exclude<SummaryColumn['unit'], 'value'>; readonly time: TimeColumn }
  | {
      readonly unit: 'value';
      /** Of the rows. */
      readonly column: Column;
    }
);
