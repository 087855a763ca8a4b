import type { Dependant, Person } from '../datamap/place/place.ts';
import { linksIn, linksOf } from '../sql/link.ts';
import type { Link } from '../sql/predicate.ts';
import type { Rule } from './rule/rule.ts';

/** Every table beside its own that a rule names, as written, each once: links at any depth, dependants, what lives there. */
export function tablesNamedBy(rule: Rule): readonly string[] {
  const places = rule.dependantPlaces.flatMap((entry) => entry.places);
  const predicates = [
    rule.filter,
    ...(rule.tableFilters ?? []),
    ...(rule.extension?.while ?? []),
    ...rule.suspension,
    ...places.flatMap((place) => [place.where, ...place.suspension]),
  ];
  const starts = [rule.start, ...places.map(({ minimum }) => minimum?.start ?? [])];
  const links = [
    ...starts.flat().flatMap(({ from }) => (from ? linksOf(from) : [])),
    ...predicates.flatMap((predicate) => (predicate ? linksIn(predicate) : [])),
    ...[rule.person, ...places.map((place) => place.person)].flatMap(personLinks),
  ];
  return [
    ...new Set([
      ...links.map((link) => link.table),
      ...dependantTables(rule.dependants),
      ...rule.dependantPlaces.map((entry) => entry.table),
      ...(rule.summary ? [rule.summary.into] : []),
    ]),
  ];
}

function personLinks(person: Person): Link[] {
  if (person.kind === 'none') return [];
  return Object.values(person.columns).flatMap(({ from }) => (from ? linksOf(from) : []));
}

function dependantTables(dependants: readonly Dependant[]): string[] {
  return dependants.flatMap((one) => [one.table, ...dependantTables(one.dependants)]);
}
