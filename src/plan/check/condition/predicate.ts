import type { WrittenAt } from '../../../finding.ts';
import type { Link, Predicate } from '../../../sql/predicate.ts';
import { openLinked } from '../table/linked-table.ts';
import type { TableScene } from '../table/table-scene.ts';
import { checkComparison } from './comparison.ts';
import { checkJoins } from './join.ts';

/** The predicate with the server's own names; null where a name or a value is found wanting. */
export function checkPredicate(predicate: Predicate, at: WrittenAt, scene: TableScene): Predicate | null {
  switch (predicate.op) {
    case 'not': {
      const inner = checkPredicate(predicate.predicate, at, scene);
      return inner && { op: 'not', predicate: inner };
    }
    case 'all':
    case 'any': {
      const inner = predicate.predicates.map((one) => checkPredicate(one, at, scene));
      return inner.includes(null) ? null : { op: predicate.op, predicates: inner as Predicate[] };
    }
    case 'some': {
      const link = checkLink(predicate.link, at, scene)?.link;
      return link ? { op: 'some', link } : null;
    }
    default: {
      const place = predicate.op === 'matches' ? (scene.attributeAt ?? at) : at;
      const column = scene.columnAt(predicate.column, place);
      if (!column) return null;
      const sound = checkComparison(predicate, column, place, scene.notes);
      return sound ? { ...predicate, column: column.name, family: column.family } : null;
    }
  }
}

/** Where a link leads: its table, and the link with the server's own names, null where something in it is wanting. */
export interface FollowedLink<L extends Link> {
  readonly linked: TableScene;
  readonly link: L | null;
}

/** Follows a link of the scene's table; null where its own table cannot be used. */
export function checkLink<L extends Link>(link: L, at: WrittenAt, scene: TableScene): FollowedLink<L> | null {
  const linked = openLinked(link.table, at, scene);
  if (!linked) return null;
  const on = checkJoins(link.on, at, scene, linked);
  const where = link.where && checkPredicate(link.where, at, linked);
  if (!on || (link.where && !where)) return { linked, link: null };
  const { schema, name, indexedColumns } = linked.shape;
  const indexed = on.some(({ theirs }) => indexedColumns.includes(theirs));
  if (!indexed) {
    const column = on.map(({ theirs }) => theirs).join(', ');
    scene.notes.add('link-unindexed', at, { table: linked.notes.table, column });
  }
  return { linked, link: { ...link, relation: { schema, name }, on, where, indexed } };
}
