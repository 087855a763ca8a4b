import type { Dialect } from '../../sql/dialect.ts';
import { and, type Fragment, or, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import type { RelationName } from '../../sql/shape.ts';
import type { CheckedDependant, CheckedRule } from '../checked/checked-rule.ts';
import { isSameRelation } from '../same-relation.ts';
import { goes } from './goes.ts';

/** A dependant and everything above it, from the rule's own table downwards; all but the last are deleted. */
export interface DependantPath {
  readonly above: readonly CheckedDependant[];
  readonly last: CheckedDependant;
}

/** What the first dependant of a path must be linked to: given its columns and those of the rule's own table. */
export type PathEnd = (dialect: Dialect, on: CheckedDependant['on'], alias: string) => Fragment;

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
    ({ last }) => goes(last.action) && isSameRelation(last.shape, table),
  );
}

/** The path of the dependant on which the last one depends; null: it depends on the rule's own rows. */
export function parentPath({ above }: DependantPath): DependantPath | null {
  const last = above.at(-1);
  return last ? { above: above.slice(0, -1), last } : null;
}

/** Whether every link of the path has an index by which the rows below one are found. */
export function isIndexed({ above, last }: DependantPath): boolean {
  return [...above, last].every(({ shape, on }) =>
    on.some(({ theirs }) => shape.indexedColumns.includes(theirs)),
  );
}

/** Whether the row that the statement calls `alias` is reached by the path. Unknown at most where one of its columns is null. */
export function reachedBy(dialect: Dialect, path: DependantPath, alias: string, end: PathEnd): Fragment {
  const parent = parentPath(path);
  if (!parent) return end(dialect, path.last.on, alias);
  const upper = `${alias}p`;
  const linked = and([linkedTo(dialect, path.last.on, alias, upper), reachedBy(dialect, parent, upper, end)]);
  return dialect.exists(sql`FROM ${dialect.rows(parent.last.shape, upper)} WHERE ${linked}`, false);
}

/** Whether one of the paths reaches the row: two-valued. */
export function reachedByAny(
  dialect: Dialect,
  paths: readonly DependantPath[],
  alias: string,
  end: PathEnd,
): Fragment {
  return or(paths.map((path) => sql`coalesce(${reachedBy(dialect, path, alias, end)}, FALSE)`));
}

/** Ends at the row that the outer statement is about. */
export const toOurRow: PathEnd = (dialect, on, alias) => linkedTo(dialect, on, alias, OURS);

/** Whether the columns of `alias` refer to those of `parent`. */
export function linkedTo(
  dialect: Dialect,
  on: CheckedDependant['on'],
  alias: string,
  parent: string,
): Fragment {
  return and(
    on.map(({ theirs, ours }) => sql`${column(dialect, theirs, alias)} = ${column(dialect, ours, parent)}`),
  );
}
