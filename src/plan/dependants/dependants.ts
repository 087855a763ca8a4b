import { and, type Fragment, not, or, raw, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import { type IncomingKey, shapeName, type TableShape } from '../../sql/shape.ts';
import type { CheckedRule } from '../checked/checked-rule.ts';
import { isSameRelation } from '../same-relation.ts';
import { deletionOrder } from './deletion-order.ts';
import {
  type DependantPath,
  deletingPaths,
  isIndexed,
  linkedTo,
  pathsOf,
  reachedBy,
  reachedByAny,
  toOurRow,
} from './path.ts';

/** The names of dependent rows, and of rows that refer to them, inside a statement about our own. */
const THEIRS = 'd';
const REFERRING = 'b';

/** A foreign key that forbids a deletion, and the dependant to whose rows it refers; null: to our own. */
export interface BlockingKey {
  readonly key: IncomingKey;
  readonly path: DependantPath | null;
}

/** Every foreign key that forbids the deletion of a row or of what goes with it. */
export function blockingKeys(checked: CheckedRule): readonly BlockingKey[] {
  return [
    ...checked.blocking.map((key) => ({ key, path: null })),
    ...pathsOf(checked.dependants).flatMap((path) => path.last.blocking.map((key) => ({ key, path }))),
  ];
}

/** Whether a row of another table refers to it, or to a row that goes with it, and does not go with it. */
export function blockedSql(checked: CheckedRule): Fragment {
  return or(blockingKeys(checked).map((one) => blockedBy(one, checked)));
}

/** The same for one foreign key. */
export function blockedBy({ key, path }: BlockingKey, checked: CheckedRule): Fragment {
  const { dialect } = checked;
  // The rows of a partitioned table stand in its partitions; those of a child refer to nothing.
  const referring = (key.partitioned ? dialect.allRows : dialect.rows)(key.relation, REFERRING);
  const stays = not(goesFirst(key, path?.last.shape ?? checked.shape, checked));
  if (!path) {
    const conditions = [linkedTo(dialect, key.columns, REFERRING, OURS), stays];
    return dialect.exists(sql`FROM ${referring} WHERE ${and(conditions)}`, true);
  }
  const conditions = [
    linkedTo(dialect, key.columns, REFERRING, THEIRS),
    reachedBy(dialect, path, THEIRS, toOurRow),
    stays,
  ];
  const theirs = dialect.rows(path.last.shape, THEIRS);
  return dialect.exists(sql`FROM ${theirs}, ${referring} WHERE ${and(conditions)}`, isIndexed(path));
}

/** Whether the referring row goes with our row no later than the rows to which it refers; earlier, where each row is asked alone. */
function goesFirst(key: IncomingKey, referred: TableShape, checked: CheckedRule): Fragment {
  const { dialect } = checked;
  if (isSameRelation(key.relation, referred) && !dialect.can.checksAtEnd) return raw('FALSE');
  if (isSameRelation(key.relation, checked.shape)) {
    // Our own row goes last of all.
    if (!isSameRelation(referred, checked.shape)) return raw('FALSE');
    return and(
      checked.key.map(({ name }) => sql`${column(dialect, name, REFERRING)} = ${column(dialect, name)}`),
    );
  }
  const order = deletionOrder(checked.dependants) ?? [];
  const turn = order.indexOf(shapeName(key.relation));
  const last = isSameRelation(referred, checked.shape) ? order.length : order.indexOf(shapeName(referred));
  if (turn < 0 || turn > last) return raw('FALSE');
  return reachedByAny(dialect, deletingPaths(checked, key.relation), REFERRING, toOurRow);
}
