import type { BareNeed, Privilege } from '../sql/need.ts';
import type { RelationName } from '../sql/shape.ts';
import type { ColumnRead } from './reads.ts';

/** A right on a table, or on one of its columns. */
export function needOn(
  { schema, name }: RelationName,
  privilege: Privilege,
  column: string | null = null,
): BareNeed {
  return { schema, table: name, column, privilege };
}

export function reading(reads: readonly ColumnRead[]): readonly BareNeed[] {
  return reads.map(({ table, column }) => needOn(table, 'SELECT', column));
}
