import type { FindingCode, WrittenAt } from '../../../finding.ts';
import type { Facts } from '../../../finding-text/text.ts';
import type { Column } from '../../../sql/shape.ts';

/** Collects what is found about one rule, each at the place in the files that decides it. */
export interface Notes {
  readonly table: string;
  add(code: FindingCode, at: WrittenAt, facts: Facts): void;
}

/** Looks a column up; says so where it is missing. */
export type ColumnLookUp = (written: string, at: WrittenAt) => Column | null;
