import type { WrittenAt } from '../../../finding.ts';
import type { Rule } from '../../../rules/rule/rule.ts';
import { columnsIn } from '../../../sql/columns.ts';
import { shapeName, type TableShape } from '../../../sql/shape.ts';
import type { CheckedArchive } from '../../checked/checked-archive.ts';
import type { CheckedDependant } from '../../checked/checked-rule.ts';
import { deletionOrder } from '../../dependants/deletion-order.ts';
import { goes } from '../../dependants/goes.ts';
import { isSameRelation } from '../../same-relation.ts';
import type { LiveTables } from '../table/live-tables.ts';
import type { Notes } from '../table/notes.ts';

/** The rule whose dependants these are, and its own table. */
interface Whose {
  readonly rule: Rule;
  readonly own: TableShape;
  readonly live: LiveTables;
  readonly notes: Notes;
}

/** What dependants that are sound one by one must not do to each other, or to the rows on which they depend. */
export function checkTogether(
  dependants: readonly CheckedDependant[],
  { rule, own, live, notes }: Whose,
  at: WrittenAt,
): void {
  if (deletionOrder(dependants) === null) notes.add('dependant-circle', at, { table: notes.table });
  const changed = changedIn(dependants);
  const twice = changed.find((one, index) => changed.slice(0, index).some((other) => hinders(one, other)));
  if (twice) notes.add('dependant-twice', at, factsOf(twice));
  const deciding = decidingColumns(rule);
  // Where rows that go together are spared, only what hangs on other tables' rows can reach one that is still to go.
  const reaching = live.dialect.can.checksAtEnd ? dependants.flatMap((one) => one.dependants) : dependants;
  const decides = changedIn(reaching).find(
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
  if (!isSameRelation(a.shape, b.shape)) return false;
  // A row may be reached by both, and can have one end only.
  if (goes(a.action) && goes(b.action)) return !isSameEnd(a.archive, b.archive);
  const [mine, others] = [a, b].map((one) => one.on.map(({ theirs }) => theirs)) as [string[], string[]];
  const shared = mine.filter((name) => others.includes(name)).length;
  const same = a.action === b.action && shared === mine.length && shared === others.length;
  return shared > 0 && !same;
}

function isSameEnd(a: CheckedArchive | null, b: CheckedArchive | null): boolean {
  if (!a || !b) return a === b;
  return a.connection === b.connection && isSameRelation(a.shape, b.shape);
}

/** As written, in lower case: what a batch asks of its rows once more after their dependants have changed. */
function decidingColumns({ filter, start, extension, suspension }: Rule): ReadonlySet<string> {
  const predicates = [...(filter ? [filter] : []), ...(extension?.while ?? []), ...suspension];
  const starts = start.flatMap(({ column, from }) => (from ? from.on.map(({ ours }) => ours) : [column]));
  const names = [...predicates.flatMap(columnsIn), ...starts];
  return new Set(names.filter((name) => name !== null).map((name) => name.toLowerCase()));
}

function factsOf({ shape, on }: CheckedDependant): { readonly table: string; readonly column: string } {
  return { table: shapeName(shape), column: on.map(({ theirs }) => theirs).join(', ') };
}
