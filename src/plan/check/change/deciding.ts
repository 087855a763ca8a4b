import type { Person } from '../../../datamap/place/place.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { columnsIn } from '../../../sql/columns.ts';
import type { Predicate } from '../../../sql/predicate.ts';

/** What a column decides about the rows of a rule. */
export type Decides = 'start' | 'filter' | 'condition' | 'attribute' | 'person' | 'marker';

/**
 * The columns, as written, by which the rule and the stages beside it find their rows; the row key, which no rule changes,
 * is left out.
 */
export function decidingColumns(rule: Rule): readonly (readonly [string, Decides])[] {
  const { filter, start, extension, suspension, earlier, later } = rule;
  const starts = start.flatMap(({ column, from }) => (from ? from.on.map(({ ours }) => ours) : [column]));
  const conditions = [...(extension?.while ?? []), ...suspension].flatMap(columnsIn);
  const attributes = filter ? namesIn(filter) : [];
  const filters = (filter ? columnsIn(filter) : []).filter((column) => !attributes.includes(column));
  return [
    ...withReason(starts, 'start'),
    ...withReason(attributes, 'attribute'),
    ...withReason(filters, 'filter'),
    ...withReason(conditions, 'condition'),
    ...withReason(isLookedForAgain(rule) ? personColumns(rule.person) : [], 'person'),
    ...withReason(
      [...earlier, ...later].map(({ marker }) => marker),
      'marker',
    ),
  ];
}

/** Whether somebody may be looked for in rows that the rule has changed: a later stage would take what nobody finds held. */
function isLookedForAgain({ action, later }: Rule): boolean {
  return action === 'archive' || later.length > 0;
}

function personColumns(person: Person): readonly (string | null)[] {
  if (person.kind === 'none') return [];
  return Object.values(person.columns).flatMap(({ column, from }) =>
    from ? from.on.map(({ ours }) => ours) : [column],
  );
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
