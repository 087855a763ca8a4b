import type { Dialect } from '../../sql/dialect.ts';
import type { Fragment } from '../../sql/fragment.ts';
import { column } from '../../sql/predicate-sql.ts';
import type { TableShape } from '../../sql/shape.ts';

/** What keeps its value in an update only where the update says so; `set` is what it changes. */
export function keptColumns(
  dialect: Dialect,
  { columns }: Pick<TableShape, 'columns'>,
  alias: string,
  set: readonly string[],
): readonly (readonly [string, Fragment])[] {
  return columns
    .filter(({ name, setOnUpdate }) => setOnUpdate && !set.includes(name))
    .map(({ name }) => [name, column(dialect, name, alias)] as const);
}
