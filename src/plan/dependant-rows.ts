import { and, type Fragment, not, raw, sql } from '../sql/fragment.ts';
import { OURS, relation } from '../sql/postgresql.ts';
import type { CheckedRule } from './checked-rule.ts';
import {
  type DependantPath,
  deletingPaths,
  linkedTo,
  type PathEnd,
  parentPath,
  reachedBy,
  reachedByAny,
} from './dependant-path.ts';
import { hasKeyOf, type KeyLists } from './key-list.ts';
import { isSameRelation } from './same-relation.ts';

/** Whether the row is one that the path changes, when our rows of these keys go. */
export function isMovedBy(
  path: DependantPath,
  checked: CheckedRule,
  alias: string,
  keys: KeyLists,
): Fragment {
  const reached = reachedBy(path, alias, toKeys(checked, keys));
  const parent = parentPath(path);
  const table = parent ? parent.last.shape : checked.shape;
  if (path.last.action === 'delete' || !isSameRelation(path.last.shape, table)) return reached;
  // A row that goes in the same statement as the one to which it refers need not be detached before.
  const goes = parent
    ? reachedByAny(deletingPaths(checked, table), alias, toKeys(checked, keys))
    : hasKeyOf(checked, keys, alias);
  return and([reached, not(goes)]);
}

/** Ends at our rows of these keys. */
function toKeys(checked: CheckedRule, keys: KeyLists): PathEnd {
  return (on, alias) =>
    sql`EXISTS (SELECT FROM ONLY ${relation(checked.shape)} AS ${raw(OURS)} WHERE ${and([linkedTo(on, alias, OURS), hasKeyOf(checked, keys)])})`;
}
