import type { Rule } from '../../rules/rule/rule.ts';
import type { Predicate } from '../../sql/predicate.ts';
import type { Speech } from './speech.ts';

/** A place, and which of its rows belong to the category where not all of them do. */
export function filtered(place: string, { filter }: Pick<Rule, 'filter'>, speech: Speech): string {
  const own = filter === null ? null : withoutNames(filter);
  return own === null ? place : speech.ofFilters.where(place, filterText(own, speech));
}

/** A condition in words. */
export function filterText(predicate: Predicate, speech: Speech): string {
  const { say, ofFilters } = speech;
  switch (predicate.op) {
    case 'equals':
      return predicate.value === null
        ? `${predicate.column} ${ofFilters.isNull}`
        : `${predicate.column} ${ofFilters.compares.equals} ${predicate.value}`;
    case 'one_of':
      return `${predicate.column} ${ofFilters.compares.equals} ${say.either(predicate.values.map(String))}`;
    case 'above':
    case 'at_least':
    case 'below':
    case 'at_most':
    case 'starts_with':
      return `${predicate.column} ${ofFilters.compares[predicate.op]} ${predicate.value}`;
    case 'matches':
      return `${predicate.column} ${ofFilters.compares.equals} ${predicate.parts.join('*')}`;
    case 'not':
      return ofFilters.opposite(filterText(predicate.predicate, speech));
    case 'all':
      return say.list(predicate.predicates.map((one) => nested(one, speech)));
    case 'any':
      return say.either(predicate.predicates.map((one) => nested(one, speech)));
    case 'some': {
      const { table, where } = predicate.link;
      return ofFilters.some(table, where && filterText(where, speech));
    }
  }
}

/** In brackets where *and* and *or* would run into each other. */
function nested(predicate: Predicate, speech: Speech): string {
  const text = filterText(predicate, speech);
  return predicate.op === 'all' || predicate.op === 'any' ? `(${text})` : text;
}

/** The place's own filter: names are what a period is chosen by, and are told with it. */
function withoutNames(predicate: Predicate): Predicate | null {
  if (!mentionsNames(predicate)) return predicate;
  const [own] = predicate.op === 'all' ? predicate.predicates.filter((one) => !mentionsNames(one)) : [];
  return own ?? null;
}

function mentionsNames(predicate: Predicate): boolean {
  if (predicate.op === 'not') return mentionsNames(predicate.predicate);
  if (predicate.op === 'all' || predicate.op === 'any') return predicate.predicates.some(mentionsNames);
  return predicate.op === 'matches';
}
