import { and, type Fragment, not, or, raw, sql } from '../../sql/fragment.ts';
import { column, OURS } from '../../sql/predicate-sql.ts';
import { type IncomingKey, shapeName, type TableShape } from '../../sql/shape.ts';
import type { CheckedRule } from '../checked-rule.ts';
import { heldInPlace, heldSql, type KnownHolds } from '../held.ts';
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

/** Whether one of the rows that would go or change with it is held on its own account. */
export function withheldSql(checked: CheckedRule, holds: KnownHolds): Fragment {
  return or(withholders(checked, holds).map(({ withholds }) => withholds));
}

/** A dependant whose rows can be held, and whether one of them withholds our row: two-valued. */
export interface Withholder {
  readonly path: DependantPath;
  readonly withholds: Fragment;
}

export function withholders(checked: CheckedRule, holds: KnownHolds): readonly Withholder[] {
  return pathsOf(checked.dependants).flatMap((path) =>
    heldAlong(path, checked, holds).map((withholds) => ({ path, withholds })),
  );
}

/** The names of dependent rows, and of rows that refer to them, inside a statement about our own. */
const THEIRS = 'd';
const REFERRING = 'b';

function heldAlong(
  path: DependantPath,
  { rule, dialect }: CheckedRule,
  holds: KnownHolds,
): readonly Fragment[] {
  const { shape, places, action } = path.last;
  if (action === 'keep') return [];
  const held = places.flatMap((place) => {
    const known = holds.heldIn({
      rule: place.rule,
      category: place.category,
      connection: rule.connection,
    });
    const none = heldSql(dialect, place.person, known, THEIRS).texts.join('') === 'FALSE';
    return none ? [] : [heldInPlace(dialect, place, known, THEIRS)];
  });
  if (held.length === 0) return [];
  const reached = reachedBy(dialect, path, THEIRS, toOurRow);
  const theirs = sql`FROM ${dialect.rows(shape, THEIRS)} WHERE ${and([reached, or(held)])}`;
  return [dialect.exists(theirs, isIndexed(path))];
}

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
