import type { CheckedRule } from '../checked/checked-rule.ts';
import { readsElsewhere } from '../checked/reads-elsewhere.ts';
import { leadingTime } from './next-rows.ts';

/**
 * Whether rows may be changed before anything else is asked, since a rollback undoes it: everything that decides stands
 * in the row itself and comes back with it, nothing else can happen by the change, and one column orders the rows.
 */
export function canChangeFirst(checked: CheckedRule): boolean {
  const { shape } = checked;
  // The rows must be read before they go, since the archive needs them.
  if (!serverChangesFirst(checked) || checked.archive) return false;
  const alone =
    shape.kind === 'table' &&
    shape.triggers.length === 0 &&
    shape.rules.length === 0 &&
    !shape.rowSecurity &&
    shape.children.length === 0 &&
    shape.parents.length === 0;
  return alone && !readsElsewhere(checked) && leadingTime(checked) !== null && touchesNoOther(checked);
}

function serverChangesFirst(checked: CheckedRule): boolean {
  const { dialect, shape, alteration } = checked;
  const lead = leadingTime(checked);
  switch (dialect.can.changesFirst) {
    case 'always':
      return true;
    case 'by index':
      if (!lead || !shape.indexedColumns.includes(lead.column)) return false;
      return !alteration || isOrdered(checked);
    case 'never':
      return false;
  }
}

/** Rows that share a start are in the order of the primary key, in every index. */
function isOrdered({ shape, key }: CheckedRule): boolean {
  const primary = shape.keys.find((one) => one.primary);
  return primary !== undefined && primary.columns.join() === key.map(({ name }) => name).join();
}

/** A key that points here is asked for nothing by an update that leaves the columns alone to which it points. */
function touchesNoOther({ rule, shape, dependants, alteration }: CheckedRule): boolean {
  if (!alteration) return rule.action === 'delete' && shape.incoming.length === 0 && dependants.length === 0;
  const altered = new Set(alteration.columns.map(({ column }) => column.name));
  const pointed = shape.incoming.flatMap((key) => key.columns.map(({ ours }) => ours));
  // A remembered key must be known before it can be written down.
  return alteration.marker !== null && !pointed.some((name) => altered.has(name));
}
