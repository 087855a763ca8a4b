import type { RelationName } from '../sql/shape.ts';

/** Whether both are the same table, as the server spells it. */
export function isSameRelation(a: RelationName, b: RelationName): boolean {
  return a.schema === b.schema && a.name === b.name;
}
