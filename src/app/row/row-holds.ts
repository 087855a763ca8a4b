import { coversPlace, type HoldKind } from '../../control/hold/hold-scope.ts';
import type { Session } from '../../database/session.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { coverageOf } from '../../plan/row/row-statement.ts';
import type { OpenHold } from '../hold/known.ts';

/** A hold that covers a row: by its id, never whom or what it is about. */
export interface HoldOnRow {
  readonly hold: string;
  readonly kind: HoldKind;
}

/** Persons about whom one statement asks at most: the server answers no more than 1,664 columns. */
const PERSONS_ASKED = 500;

/** The holds that cover one row of a rule, in the order of `holds`. */
export async function holdsOn(
  session: Session,
  checked: CheckedRule,
  key: readonly string[],
  holds: readonly OpenHold[],
): Promise<readonly HoldOnRow[]> {
  const { id, category, connection } = checked.rule;
  const covering = new Set(holds.filter((hold) => coversPlace(hold, { rule: id, category, connection })));
  const kinds = new Set(checked.person.map(({ kind }) => kind));
  const people = holds.filter(({ person }) => person && kinds.has(person.kind));
  for (let first = 0; first < people.length; first += PERSONS_ASKED) {
    const asked = people.slice(first, first + PERSONS_ASKED);
    const persons = asked.flatMap(({ person }) => person ?? []);
    const [row = []] = (await session.run(coverageOf(checked, key, persons))).rows;
    for (const [index, hold] of asked.entries()) if (row[index] === 'true') covering.add(hold);
  }
  return holds.filter((hold) => covering.has(hold)).map(shown);
}

/** The holds that cover a row of no category. */
export function holdsOnConnection(holds: readonly OpenHold[], connection: string): readonly HoldOnRow[] {
  return holds.filter(({ kind, target }) => kind === 'connection' && target === connection).map(shown);
}

function shown({ hold, kind }: OpenHold): HoldOnRow {
  return { hold, kind };
}
