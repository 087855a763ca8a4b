import type { Carrying } from '../../sql/carrying.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Column, TableShape } from '../../sql/shape.ts';
import type { TimeColumn } from './time-column.ts';

/** A column that is copied to the column of the same name. */
export interface CarriedColumn {
  readonly from: Column;
  readonly to: Column;
  /** What the source can hold: by it two texts are told to be one value. */
  readonly carrying: Carrying;
}

/** Where rows are archived, as the live catalogue of the archive has it. */
export interface CheckedArchive {
  /** In retentiond.yaml. */
  readonly connection: string;
  readonly dialect: Dialect;
  readonly shape: TableShape;
  /** Every column of the source, generated ones apart. */
  readonly columns: readonly CarriedColumn[];
  /** The numbers, among these, of the row key's columns in the order of the source's key. */
  readonly key: readonly number[];
  /** null for rows of a dependant, which have no start of their own. */
  readonly start: ArchivedStart | null;
}

/** The column that takes the start, and how its own data map reads it. */
export interface ArchivedStart extends Pick<TimeColumn, 'kind' | 'zone'> {
  readonly column: Column;
  readonly carrying: Carrying;
}
