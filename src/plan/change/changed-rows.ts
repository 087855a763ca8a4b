import type { TextRow } from '../../database/session.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';

/** The latest lead among rows that were changed at once. */
export interface End {
  readonly lead: string;
  /** Whether more than one row has it. */
  readonly shared: boolean;
}

/** The earliest and the latest start among rows, as the server writes them. */
export interface Range {
  readonly earliest: string;
  readonly latest: string;
}

/**
 * What is known of rows that were changed at once, in no order: as little as decides, since a text a row costs either side
 * more than its judgement.
 */
export interface ChangedRows {
  readonly count: number;
  /** One key column of every row. */
  keys(column: number): readonly string[];
  /** null where there are no rows. */
  readonly end: End | null;
  /** Of the start that decides about plain rows; null where there are none of either. */
  readonly range: Range | null;
  /** How many are the rule's own as the server sees them, and read as done where they stay. */
  readonly right: number;
  /** What `answersOf` says of each row that is not plain, but for its key. */
  readonly others: readonly TextRow[];
}

/** Whether one start can be all that decides about a row: the range judges such rows, and no other. */
export function hasPlainRows({ times, earlier }: CheckedRule): boolean {
  return times.length === 1 && earlier.length === 0;
}
