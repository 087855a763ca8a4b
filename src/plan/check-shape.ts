import type { Rule } from '../rules/rule.ts';
import type { TableShape } from '../sql/shape.ts';
import type { Notes } from './notes.ts';

/** Refuses every table where a deletion could do more, or less, than delete the rows that it names. */
export function checkShape(rule: Rule, shape: TableShape, notes: Notes): void {
  const at = rule.placePosition;
  const { table } = notes;
  if (shape.kind !== 'table' && shape.kind !== 'partitioned table') {
    notes.add('table-not-a-table', at, { table, kind: shape.kind });
  }
  if (shape.temporary) notes.add('table-temporary', at, { table });
  for (const key of shape.incoming) {
    notes.add('shape-incoming-key', at, { table, name: key.name, other: key.table, action: key.onDelete });
  }
  for (const trigger of shape.triggers) {
    notes.add('shape-trigger', at, { table, name: trigger.replace(/:.$/, '') });
  }
  for (const name of shape.rules) notes.add('shape-rule', at, { table, name });
  if (shape.rowSecurity) notes.add('shape-row-security', at, { table });
  if (shape.children.length > 0 || shape.kind === 'partitioned table') {
    notes.add('shape-children', at, { table, names: shape.children.join(', ') || 'none yet' });
  }
  if (shape.parents.length > 0) notes.add('shape-parents', at, { table, names: shape.parents.join(', ') });
}
