import { and, type Fragment, not, or, raw, sql } from '../sql/fragment.ts';
import { column, OURS, relation } from '../sql/postgresql.ts';
import { type IncomingKey, shapeName, type TableShape } from '../sql/shape.ts';
import type { CheckedRule } from './checked-rule.ts';
import { deletionOrder } from './deletion-order.ts';
import {
  type DependantPath,
  deletingPaths,
  linkedTo,
  pathsOf,
  reachedBy,
  reachedByAny,
  toOurRow,
} from './dependant-path.ts';
import { heldInPlace, heldSql, type KnownHolds } from './held.ts';
import { isSameRelation } from './same-relation.ts';

/** Whether one of the rows that would go or change with it is held on its own account. */
export function withheldSql(checked: CheckedRule, holds: KnownHolds): Fragment {
  return or(pathsOf(checked.dependants).flatMap((path) => heldAlong(path, checked, holds)));
}

/** The names of dependent rows, and of rows that refer to them, inside a statement about our own. */
const THEIRS = 'd';
const REFERRING = 'b';

function heldAlong(path: DependantPath, { rule }: CheckedRule, holds: KnownHolds): readonly Fragment[] {
  const { shape, places, action } = path.last;
  if (action === 'keep') return [];
  const held = places.flatMap((place) => {
    const known = holds.heldIn({
      rule: place.rule,
      category: place.category,
      connection: rule.connection,
    });
    const none = heldSql(place.person, known, THEIRS).texts.join('') === 'FALSE';
    return none ? [] : [heldInPlace(place, known, THEIRS)];
  });
  if (held.length === 0) return [];
  const reached = reachedBy(path, THEIRS, toOurRow);
  return [
    sql`EXISTS (SELECT FROM ONLY ${relation(shape)} AS ${raw(THEIRS)} WHERE ${and([reached, or(held)])})`,
  ];
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
  // The rows of a partitioned table stand in its partitions; those of a child refer to nothing.
  const only = raw(key.partitioned ? '' : 'ONLY ');
  const referring = sql`${only}${relation(key.relation)} AS ${raw(REFERRING)}`;
  const stays = not(goesFirst(key, path?.last.shape ?? checked.shape, checked));
  if (!path) {
    return sql`EXISTS (SELECT FROM ${referring} WHERE ${and([linkedTo(key.columns, REFERRING, OURS), stays])})`;
  }
  const conditions = [linkedTo(key.columns, REFERRING, THEIRS), reachedBy(path, THEIRS, toOurRow), stays];
  return sql`EXISTS (SELECT FROM ONLY ${relation(path.last.shape)} AS ${raw(THEIRS)}, ${referring} WHERE ${and(conditions)})`;
}

/** Whether the referring row goes with our row no later than the rows to which it refers. */
function goesFirst(key: IncomingKey, referred: TableShape, checked: CheckedRule): Fragment {
  if (isSameRelation(key.relation, checked.shape)) {
    // Our own row goes last of all.
    if (!isSameRelation(referred, checked.shape)) return raw('FALSE');
    return and(checked.key.map(({ name }) => sql`${column(name, REFERRING)} = ${column(name)}`));
  }
  const order = deletionOrder(checked.dependants) ?? [];
  const turn = order.indexOf(shapeName(key.relation));
  const last = isSameRelation(referred, checked.shape) ? order.length : order.indexOf(shapeName(referred));
  if (turn < 0 || turn > last) return raw('FALSE');
  return reachedByAny(deletingPaths(checked, key.relation), REFERRING, toOurRow);
}
