import { formatPeriod, type Period } from '../calendar/period.ts';
import type { Dependant } from '../datamap/place/place.ts';
import { bareName } from './rule/dependant-places.ts';
import type { Rule } from './rule/rule.ts';

/** A category whose rows would be deleted with others, and must be kept for so long. */
export interface KeptWith {
  readonly category: string;
  /** As written. */
  readonly table: string;
  readonly keepAtLeast: Period;
}

/** The legal minimums that withhold rows of these rules, each once; what is archived or detached satisfies its own. */
export function keptWith(
  rules: readonly Pick<Rule, 'dependants' | 'dependantPlaces'>[],
): readonly KeptWith[] {
  const found = rules.flatMap(({ dependants, dependantPlaces }) => {
    const deleted = new Set(deletedTables(dependants));
    return dependantPlaces
      .filter(({ table }) => deleted.has(bareName(table)))
      .flatMap(({ table, places }) =>
        places.flatMap(({ category, minimum }) =>
          minimum === null ? [] : [{ category, table, keepAtLeast: minimum.keepAtLeast }],
        ),
      );
  });
  const nameOf = (one: KeptWith): string =>
    JSON.stringify([one.category, one.table, formatPeriod(one.keepAtLeast, 'en')]);
  return [...new Map(found.map((one) => [nameOf(one), one])).values()];
}

function deletedTables(dependants: readonly Dependant[]): readonly string[] {
  return dependants.flatMap(({ table, action, dependants: further }) => [
    ...(action === 'delete' ? [bareName(table)] : []),
    ...deletedTables(further),
  ]);
}
