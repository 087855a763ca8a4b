import type { CheckedRule } from './checked-rule.ts';
import { readsElsewhere } from './reads-elsewhere.ts';
import { leadingTime } from './statements.ts';

/**
 * Whether rows may be deleted before anything else is asked, since a rollback undoes it: everything that decides stands
 * in the row itself and comes back with it, nothing else can happen by the deletion, and one column orders the rows.
 */
export function canRemoveFirst(checked: CheckedRule): boolean {
  const { shape, dependants, rule } = checked;
  const alone =
    shape.kind === 'table' &&
    shape.incoming.length === 0 &&
    shape.triggers.length === 0 &&
    shape.rules.length === 0 &&
    !shape.rowSecurity &&
    shape.children.length === 0 &&
    shape.parents.length === 0;
  return (
    rule.action === 'delete' &&
    alone &&
    dependants.length === 0 &&
    !readsElsewhere(checked) &&
    leadingTime(checked) !== null
  );
}
