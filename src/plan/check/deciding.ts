import type { Rule } from '../../rules/rule.ts';
import { columnsIn } from '../../sql/columns.ts';
import type { Predicate } from '../../sql/predicate.ts';

/** What a column decides about the rows of a rule. */
export type Decides = 'start' | 'filter' | 'condition' | 'attribute';

/** The columns, as written, by which the rule finds its rows; the row key, which no rule changes, is left out. */
export function decidingColumns({ filter, start, extension }: Rule): readonly (readonly [string, Decides])[] {
  const starts = start.flatMap(({ column, from }) => (from ? from.on.map(({ ours }) => ours) : [column]));
  const conditions = (extension?.while ?? []).flatMap(columnsIn);
  const attributes = filter ? namesIn(filter) : [];
  const filters = (filter ? columnsIn(filter) : []).filter((column) => !attributes.includes(column));
  return [
    ...withReason(starts, 'start'),
    ...withReason(attributes, 'attribute'),
    ...withReason(filters, 'filter'),
    ...withReason(conditions, 'condition'),
  ];
}

function withReason(columns: readonly (string | null)[], reason: Decides): (readonly [string, Decides])[] {
  return columns.filter((column) => column !== null).map((column) => [column, reason] as const);
}

/** The columns whose values a policy tells apart by name: only its periods ask that. */
function namesIn(predicate: Predicate): readonly (string | null)[] {
  switch (predicate.op) {
    case 'not':
      return namesIn(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(namesIn);
    default:
      return predicate.op === 'matches' ? [predicate.column] : [];
  }
}
