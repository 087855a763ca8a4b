import type { WrittenAt } from '../finding.ts';
import type { Rule } from '../rules/rule.ts';
import type { Predicate } from '../sql/predicate.ts';
import { shapeName, type TableShape } from '../sql/shape.ts';
import type { CheckedDependant } from './checked-rule.ts';
import { deletionOrder } from './deletion-order.ts';
import type { Notes } from './notes.ts';
import { isSameRelation } from './same-relation.ts';

/** What dependants that are sound one by one must not do to each other, or to the rows on which they depend. */
export function checkTogether(
  dependants: readonly CheckedDependant[],
  rule: Rule,
  own: TableShape,
  at: WrittenAt,
  notes: Notes,
): void {
  if (deletionOrder(dependants) === null) notes.add('dependant-circle', at, { table: notes.table });
  const changed = changedIn(dependants);
  const twice = changed.find((one, index) => changed.slice(0, index).some((other) => hinders(one, other)));
  if (twice) notes.add('dependant-twice', at, factsOf(twice));
  const deciding = decidingColumns(rule);
  const decides = changedIn(dependants.flatMap((one) => one.dependants)).find(
    (one) =>
      isSameRelation(one.shape, own) && one.on.some(({ theirs }) => deciding.has(theirs.toLowerCase())),
  );
  if (decides) notes.add('dependant-decides', at, factsOf(decides));
}

function changedIn(dependants: readonly CheckedDependant[]): CheckedDependant[] {
  return dependants
    .filter((one) => one.action !== 'keep')
    .flatMap((one) => [one, ...changedIn(one.dependants)]);
}

/** A column that one of them sets to null must not be what the other one, or another part of its link, is found by. */
function hinders(a: CheckedDependant, b: CheckedDependant): boolean {
  if (!isSameRelation(a.shape, b.shape) || (a.action === 'delete' && b.action === 'delete')) return false;
  const [mine, others] = [a, b].map((one) => one.on.map(({ theirs }) => theirs)) as [string[], string[]];
  const shared = mine.filter((name) => others.includes(name)).length;
  const same = a.action === b.action && shared === mine.length && shared === others.length;
  return shared > 0 && !same;
}

/** As written, in lower case: what a batch asks of its rows once more after their dependants have changed. */
function decidingColumns({ filter, start, extension }: Rule): ReadonlySet<string> {
  const predicates = [...(filter ? [filter] : []), ...(extension?.while ?? [])];
  const starts = start.flatMap(({ column, from }) => (from ? from.on.map(({ ours }) => ours) : [column]));
  const names = [...predicates.flatMap(columnsIn), ...starts];
  return new Set(names.filter((name) => name !== null).map((name) => name.toLowerCase()));
}

function columnsIn(predicate: Predicate): (string | null)[] {
  switch (predicate.op) {
    case 'not':
      return columnsIn(predicate.predicate);
    case 'all':
    case 'any':
      return predicate.predicates.flatMap(columnsIn);
    case 'some':
      return predicate.link.on.map(({ ours }) => ours);
    default:
      return [predicate.column];
  }
}

function factsOf({ shape, on }: CheckedDependant): { readonly table: string; readonly column: string } {
  return { table: shapeName(shape), column: on.map(({ theirs }) => theirs).join(', ') };
}
