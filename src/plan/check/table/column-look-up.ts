import type { TableShape } from '../../../sql/shape.ts';
import { lookUp } from './name.ts';
import type { ColumnLookUp, Notes } from './notes.ts';

/** Looks columns of the table up as the data map writes them; notes carry the table's name. */
export function columnsOf(shape: TableShape, notes: Notes): ColumnLookUp {
  return (written, at) => {
    const found = lookUp(written, shape.columns, (column) => column.name);
    if (found.kind === 'one') return found.thing;
    if (found.kind === 'none') {
      notes.add('column-missing', at, { table: notes.table, column: written, near: found.near });
    } else {
      notes.add('column-ambiguous', at, {
        table: notes.table,
        column: written,
        found: found.names.join(', '),
      });
    }
    return null;
  };
}
