import type { Dialect, KeyLists, Way } from '../../sql/dialect.ts';
import { and, type Fragment, not, sql } from '../../sql/fragment.ts';
import { OURS } from '../../sql/predicate-sql.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { isSameRelation } from '../same-relation.ts';
import { goes } from './goes.ts';
import {
  type DependantPath,
  deletingPaths,
  linkedTo,
  type PathEnd,
  parentPath,
  reachedBy,
  reachedByAny,
} from './path.ts';

/** How the rows that the path changes are found, when our rows of these keys go. */
export function wayOf(path: DependantPath, checked: CheckedRule, keys: KeyLists): Way {
  const { dialect } = checked;
  return {
    holds: (alias) =>
      and([reachedBy(dialect, path, alias, toKeys(checked, keys)), ...staying(path, checked, alias, keys)]),
    read: (alias) => {
      const ours = dialect.keyed(checked.shape, OURS, checked.key, keys);
      const { tables, where } = downTo(dialect, path, alias);
      return {
        tables: [ours.from, ...tables],
        where: [...ours.where, ...where, ...staying(path, checked, alias, keys)],
      };
    },
  };
}

/** A row that goes in the same statement as the one to which it refers need not be detached before, but where each is asked alone. */
function staying(
  path: DependantPath,
  checked: CheckedRule,
  alias: string,
  keys: KeyLists,
): readonly Fragment[] {
  const { dialect, key } = checked;
  const parent = parentPath(path);
  const table = parent ? parent.last.shape : checked.shape;
  if (goes(path.last.action) || !isSameRelation(path.last.shape, table)) return [];
  if (!dialect.can.checksAtEnd) return [];
  const leaves = parent
    ? reachedByAny(dialect, deletingPaths(checked, table), alias, toKeys(checked, keys))
    : dialect.hasKeyOf(alias, key, keys);
  return [not(leaves)];
}

/** The tables of the path from the uppermost down, and their links up to our rows. */
function downTo(
  dialect: Dialect,
  path: DependantPath,
  alias: string,
): { readonly tables: readonly Fragment[]; readonly where: readonly Fragment[] } {
  const parent = parentPath(path);
  const own = dialect.rows(path.last.shape, alias);
  const upper = parent ? `${alias}p` : OURS;
  const linked = linkedTo(dialect, path.last.on, alias, upper);
  if (!parent) return { tables: [own], where: [linked] };
  const { tables, where } = downTo(dialect, parent, upper);
  return { tables: [...tables, own], where: [...where, linked] };
}

/** Ends at our rows of these keys. */
function toKeys({ shape, key }: CheckedRule, keys: KeyLists): PathEnd {
  return (dialect, on, alias) => {
    const ours = dialect.keyed(shape, OURS, key, keys);
    const where = and([linkedTo(dialect, on, alias, OURS), ...ours.where]);
    return dialect.exists(sql`FROM ${ours.from} WHERE ${where}`, false);
  };
}
