import type { WrittenAt } from '../../../finding.ts';
import type { TableShape } from '../../../sql/shape.ts';
import type { CheckedSummary } from '../../checked/checked-summary.ts';
import type { Notes } from '../table/notes.ts';

/** What the table into which is counted must be, so that each group has one row, and all small ones have one together. */
export function checkSummaryTable(
  { shape, by, count }: CheckedSummary,
  { table, add }: Notes,
  at: WrittenAt,
): void {
  const names = by.map(({ into }) => into.name);
  const columns = names.join(', ');
  if (new Set([...names, count.name]).size <= names.length) add('summary-column-twice', at, { table });
  for (const { into } of by.filter((one) => one.into.notNull))
    add('summary-not-null', at, { table, column: into.name });
  if (count.family !== 'integer' || !count.notNull)
    add('summary-count-type', at, { table, column: count.name, type: count.type });
  const isExact = (index: { readonly plain: boolean; readonly columns: readonly string[] }): boolean =>
    index.plain &&
    index.columns.length === names.length &&
    names.every((name) => index.columns.includes(name));
  if (!shape.unique.some(isExact)) add('summary-not-unique', at, { table, columns });
  for (const index of shape.unique.filter((one) => !isExact(one))) {
    const shared = index.columns.find((name) => names.includes(name) || name === count.name);
    if (shared !== undefined) add('summary-other-unique', at, { table, name: index.name, column: shared });
  }
  checkWritten(shape, new Set([...names, count.name]), { table, add }, at);
}

/** What a new row of it consists of: our columns, which must be ordinary, and what the database fills by itself. */
function checkWritten(
  { columns, generated }: TableShape,
  ours: ReadonlySet<string>,
  { table, add }: Notes,
  at: WrittenAt,
): void {
  const computed = new Set(generated.map(({ name }) => name));
  for (const { name, notNull, hasDefault } of columns) {
    if (ours.has(name)) {
      if (computed.has(name)) add('summary-computed', at, { table, column: name });
    } else if (notNull && !hasDefault && !computed.has(name)) {
      add('summary-column-needed', at, { table, column: name });
    }
  }
}
