import type { Dialect } from '../../../sql/dialect.ts';
import type { TableShape } from '../../../sql/shape.ts';
import type { Found } from './name.ts';

/** The tables of the live catalogue that a rule names beside its own, as they are now. */
export interface LiveTables {
  /** How their server is spoken to. */
  readonly dialect: Dialect;
  /** Looks a name up as the data map writes it, `table` or `schema.table`. */
  find(written: string): Found<TableShape>;
}
