import type { Predicate } from '../../sql/predicate.ts';
import { blockingKeys } from '../dependants/dependants.ts';
import { dependantSteps } from '../dependants/step.ts';
import type { CheckedRule } from './checked-rule.ts';

/** Whether rows of other tables are changed with a row. */
export function changesOthers(checked: CheckedRule): boolean {
  return dependantSteps(checked).length > 0;
}

/** Whether what stands in another table decides if a row goes. */
export function dependsOnOthers(checked: CheckedRule): boolean {
  return readsElsewhere(checked) || changesOthers(checked) || blockingKeys(checked).length > 0;
}

/** Whether anything that decides about a row stands in another table, and so may change while the row is locked. */
export function readsElsewhere(checked: CheckedRule): boolean {
  const { filter, extensions, suspensions, times, person, earlier } = checked;
  const predicates = [...(filter ? [filter] : []), ...extensions, ...suspensions];
  return (
    predicates.some(asksOthers) ||
    times.some((time) => time.from !== null) ||
    earlier.some(({ marker }) => marker === null) ||
    person.some((one) => one.from !== null)
  );
}

function asksOthers(predicate: Predicate): boolean {
  switch (predicate.op) {
    case 'some':
      return true;
    case 'not':
      return asksOthers(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.some(asksOthers);
    default:
      return false;
  }
}
