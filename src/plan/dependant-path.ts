import { and, type Fragment, or, raw, sql } from '../sql/fragment.ts';
import { column, OURS, relation } from '../sql/postgresql.ts';
import type { RelationName } from '../sql/predicate.ts';
import type { CheckedDependant, CheckedRule } from './checked-rule.ts';
import { isSameRelation } from './same-relation.ts';

/** A dependant and everything above it, from the rule's own table downwards; all but the last are deleted. */
export interface DependantPath {
  readonly above: readonly CheckedDependant[];
  readonly last: CheckedDependant;
}

/** What the first dependant of a path must be linked to: given its columns and those of the rule's own table. */
export type PathEnd = (on: CheckedDependant['on'], alias: string) => Fragment;

/** Every dependant at every depth, in the order in which the data map names them. */
export function pathsOf(
  dependants: readonly CheckedDependant[],
  above: readonly CheckedDependant[] = [],
): readonly DependantPath[] {
  return dependants.flatMap((last) => [{ above, last }, ...pathsOf(last.dependants, [...above, last])]);
}

/** The paths by which rows of a table are deleted. */
export function deletingPaths(checked: CheckedRule, table: RelationName): readonly DependantPath[] {
  return pathsOf(checked.dependants).filter(
    ({ last }) => last.action === 'delete' && isSameRelation(last.shape, table),
  );
}

/** The path of the dependant on which the last one depends; null: it depends on the rule's own rows. */
export function parentPath({ above }: DependantPath): DependantPath | null {
  const last = above.at(-1);
  return last ? { above: above.slice(0, -1), last } : null;
}

/** Whether the row that the statement calls `alias` is reached by the path. Unknown at most where one of its columns is null. */
export function reachedBy(path: DependantPath, alias: string, end: PathEnd): Fragment {
  const parent = parentPath(path);
  if (!parent) return end(path.last.on, alias);
  const upper = `${alias}p`;
  const linked = and([linkedTo(path.last.on, alias, upper), reachedBy(parent, upper, end)]);
  return sql`EXISTS (SELECT FROM ONLY ${relation(parent.last.shape)} AS ${raw(upper)} WHERE ${linked})`;
}

/** Whether one of the paths reaches the row: two-valued. */
export function reachedByAny(paths: readonly DependantPath[], alias: string, end: PathEnd): Fragment {
  return or(paths.map((path) => sql`coalesce(${reachedBy(path, alias, end)}, FALSE)`));
}

/** Ends at the row that the outer statement is about. */
export const toOurRow: PathEnd = (on, alias) => linkedTo(on, alias, OURS);

/** Whether the columns of `alias` refer to those of `parent`. */
export function linkedTo(on: CheckedDependant['on'], alias: string, parent: string): Fragment {
  return and(on.map(({ theirs, ours }) => sql`${column(theirs, alias)} = ${column(ours, parent)}`));
}
