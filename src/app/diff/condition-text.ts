import type { Link, Predicate, Scalar } from '../../sql/predicate.ts';

const COMPARISONS = { above: 'above', at_least: 'at least', below: 'below', at_most: 'at most' } as const;

/** A filter or condition of a data map in one line, as a person would say it. */
export function conditionText(predicate: Predicate): string {
  switch (predicate.op) {
    case 'equals':
      return `${predicate.column} is ${scalarText(predicate.value)}`;
    case 'one_of':
      return `${predicate.column} is one of ${predicate.values.map(scalarText).join(', ')}`;
    case 'starts_with':
      return `${predicate.column} starts with ${scalarText(predicate.value)}`;
    case 'matches':
      return `${predicate.column} is like ${scalarText(predicate.parts.join('*'))}`;
    case 'not':
      return negatedText(predicate.predicate);
    case 'all':
      return predicate.predicates.map(partText).join(' and ');
    case 'any':
      return predicate.predicates.map(partText).join(' or ');
    case 'some':
      return `there is a row of ${linkText(predicate.link)}`;
    default:
      return `${predicate.column} is ${COMPARISONS[predicate.op]} ${scalarText(predicate.value)}`;
  }
}

/** `messages by person_id, where direction is "in"`. */
export function linkText({ table, on, where }: Link): string {
  const by = on.map(({ theirs, ours }) => (ours === null ? theirs : `${theirs} = ${ours}`)).join(', ');
  return `${table} by ${by}${where === null ? '' : `, where ${conditionText(where)}`}`;
}

function negatedText(predicate: Predicate): string {
  if (predicate.op === 'equals') return `${predicate.column} is not ${scalarText(predicate.value)}`;
  if (predicate.op === 'some') return `there is no row of ${linkText(predicate.link)}`;
  return `not (${conditionText(predicate)})`;
}

/** With brackets where several tests stand inside others. */
function partText(predicate: Predicate): string {
  const text = conditionText(predicate);
  return predicate.op === 'all' || predicate.op === 'any' || predicate.op === 'some' ? `(${text})` : text;
}

function scalarText(value: Scalar): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
