import type { WrittenAt } from '../../../finding.ts';
import type { TableShape } from '../../../sql/shape.ts';
import type { Notes } from './notes.ts';

/** Refuses everything but an ordinary table whose rows are all its own. */
export function checkKind(at: WrittenAt, shape: TableShape, notes: Notes): void {
  const { table } = notes;
  if (shape.kind !== 'table' && shape.kind !== 'partitioned table') {
    notes.add('table-not-a-table', at, { table, kind: { phrase: shape.kind } });
  }
  if (shape.temporary) notes.add('table-temporary', at, { table });
  if (shape.children.length > 0 || shape.kind === 'partitioned table') {
    notes.add('shape-children', at, {
      table,
      names: shape.children.join(', ') || { phrase: 'no-children-yet' },
    });
  }
  if (shape.parents.length > 0) notes.add('shape-parents', at, { table, names: shape.parents.join(', ') });
}

/** Refuses every table of which a count could leave rows out. */
export function checkCounted(at: WrittenAt, shape: TableShape, notes: Notes): void {
  checkKind(at, shape, notes);
  if (shape.rowSecurity) notes.add('shape-row-security', at, { table: notes.table });
}

/** Refuses every table where a change could do more, or less, than change the rows that it names. */
export function checkShape(at: WrittenAt, shape: TableShape, notes: Notes): void {
  const { table } = notes;
  checkKind(at, shape, notes);
  for (const trigger of shape.triggers) {
    notes.add('shape-trigger', at, { table, name: trigger.replace(/:.$/, '') });
  }
  for (const name of shape.rules) notes.add('shape-rule', at, { table, name });
  if (shape.rowSecurity) notes.add('shape-row-security', at, { table });
}
