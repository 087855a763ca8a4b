import type { TableShape } from '../sql/shape.ts';
import type { Found } from './name.ts';

/** The tables of the live catalogue that a rule names beside its own, as they are now. */
export interface LiveTables {
  /** Looks a name up as the data map writes it, `table` or `schema.table`. */
  find(written: string): Found<TableShape>;
}
