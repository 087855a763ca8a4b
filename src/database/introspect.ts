import type { RelationName, TableShape } from '../sql/shape.ts';
import type { Relation, Session } from './session.ts';

export type { Relation } from './session.ts';

/** Tables and views of the database, without those of the system, of extensions, of ours, and single partitions. */
export function listRelations(session: Session): Promise<readonly Relation[]> {
  return session.engine.listRelations(session);
}

/** Everything about one table that decides what a deletion there would do; null where it is not there. */
export function readShape(session: Session, table: RelationName): Promise<TableShape | null> {
  return session.engine.readShape(session, table);
}
