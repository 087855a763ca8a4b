import type { ConditionPhrases } from '../../plan/explain/diff-phrases.ts';
import type { Link, Predicate, Scalar } from '../../sql/predicate.ts';

/** A filter or condition of a data map in one line, as a person would say it. */
export function conditionText(predicate: Predicate, say: ConditionPhrases): string {
  const { compares } = say;
  switch (predicate.op) {
    case 'equals':
      return `${predicate.column} ${compares.is} ${scalarText(predicate.value)}`;
    case 'one_of':
      return `${predicate.column} ${compares.oneOf} ${predicate.values.map(scalarText).join(', ')}`;
    case 'starts_with':
      return `${predicate.column} ${compares.startsWith} ${scalarText(predicate.value)}`;
    case 'matches':
      return `${predicate.column} ${compares.like} ${scalarText(predicate.parts.join('*'))}`;
    case 'not':
      return negatedText(predicate.predicate, say);
    case 'all':
      return predicate.predicates.map((one) => partText(one, say)).join(say.and);
    case 'any':
      return predicate.predicates.map((one) => partText(one, say)).join(say.or);
    case 'some':
      return say.aRow(linkText(predicate.link, say));
    default:
      return `${predicate.column} ${compares[predicate.op]} ${scalarText(predicate.value)}`;
  }
}

/** `messages by person_id, where direction is "in"`. */
export function linkText({ table, on, where }: Link, say: ConditionPhrases): string {
  const by = on.map(({ theirs, ours }) => (ours === null ? theirs : `${theirs} = ${ours}`)).join(', ');
  return say.link(table, by, where && conditionText(where, say));
}

function negatedText(predicate: Predicate, say: ConditionPhrases): string {
  if (predicate.op === 'equals')
    return `${predicate.column} ${say.compares.isNot} ${scalarText(predicate.value)}`;
  if (predicate.op === 'some') return say.noRow(linkText(predicate.link, say));
  return say.not(conditionText(predicate, say));
}

/** With brackets where several tests stand inside others. */
function partText(predicate: Predicate, say: ConditionPhrases): string {
  const text = conditionText(predicate, say);
  return predicate.op === 'all' || predicate.op === 'any' || predicate.op === 'some' ? `(${text})` : text;
}

function scalarText(value: Scalar): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
