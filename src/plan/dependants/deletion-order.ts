import { type IncomingKey, shapeName } from '../../sql/shape.ts';
import type { CheckedDependant } from '../checked/checked-rule.ts';
import { goes } from './goes.ts';

/** Table → the tables whose rows must go before its own. */
type Before = ReadonlyMap<string, Set<string>>;

/**
 * The tables of deleted dependants in the order in which they must be emptied; null where they depend on each other in a
 * circle. A table that refers to another one of them goes first where it can: its rows then hinder nobody.
 */
export function deletionOrder(dependants: readonly CheckedDependant[]): readonly string[] | null {
  const deleted = deletedIn(dependants);
  const before: Before = new Map(deleted.map((one) => [shapeName(one.shape), new Set<string>()]));
  for (const one of deleted) {
    for (const child of one.dependants) {
      if (goes(child.action)) before.get(shapeName(one.shape))?.add(shapeName(child.shape));
    }
  }
  if ([...before.keys()].some((table) => reaches(before, table, table))) return null;
  for (const one of deleted) for (const key of one.blocking) addIfFree(before, shapeName(one.shape), key);
  return inTurn(before);
}

function deletedIn(dependants: readonly CheckedDependant[]): CheckedDependant[] {
  return dependants.filter((one) => goes(one.action)).flatMap((one) => [one, ...deletedIn(one.dependants)]);
}

function addIfFree(before: Before, table: string, key: IncomingKey): void {
  const referring = shapeName(key.relation);
  if (referring === table || !before.has(referring) || reaches(before, referring, table)) return;
  before.get(table)?.add(referring);
}

/** Whether `to` must go before `from`, at once or through others. */
function reaches(before: Before, from: string, to: string, seen = new Set<string>()): boolean {
  return [...(before.get(from) ?? [])].some((next) => {
    if (next === to) return true;
    if (seen.has(next)) return false;
    seen.add(next);
    return reaches(before, next, to, seen);
  });
}

function inTurn(before: Before): readonly string[] {
  const order = new Set<string>();
  const visit = (table: string): void => {
    for (const first of before.get(table) ?? []) visit(first);
    order.add(table);
  };
  for (const table of before.keys()) visit(table);
  return [...order];
}
