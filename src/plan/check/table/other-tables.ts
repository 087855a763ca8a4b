import { linksIn, linksOf } from '../../../sql/link.ts';
import type { Link, Predicate } from '../../../sql/predicate.ts';
import { type RelationName, shapeName } from '../../../sql/shape.ts';
import type { CheckedDependant, CheckedPerson, CheckedRule, OtherTable } from '../../checked/checked-rule.ts';
import type { TimeColumn } from '../../checked/time-column.ts';
import { isSameRelation } from '../../same-relation.ts';
import type { LiveTables } from './live-tables.ts';

/** Every table beside the rule's own that is changed for it, or that anything in it reads, each once. */
export function otherTables(
  checked: Omit<CheckedRule, 'others'>,
  changed: readonly OtherTable[],
  live: LiveTables,
): readonly OtherTable[] {
  const others = new Map(changed.map((other) => [shapeName(other.shape), other]));
  for (const relation of readBy(checked)) {
    const name = shapeName(relation);
    if (others.has(name) || isSameRelation(relation, checked.shape)) continue;
    const found = live.find(name);
    if (found.kind === 'one') others.set(name, { shape: found.thing, use: 'read' });
  }
  return [...others.values()];
}

function readBy(checked: Omit<CheckedRule, 'others'>): readonly RelationName[] {
  const { times, filter, tableFilters, extensions, suspensions, person, dependants } = checked;
  const links = [
    ...timeLinks(times),
    ...predicateLinks([filter, ...(tableFilters ?? []), ...extensions, ...suspensions]),
    ...personLinks(person),
    ...dependantLinks(dependants),
  ];
  const kept = allOf(dependants).map(({ shape }) => shape);
  return [...links.flatMap(({ relation }) => relation ?? []), ...kept];
}

function timeLinks(times: readonly TimeColumn[]): Link[] {
  return times.flatMap(({ from }) => (from ? linksOf(from) : []));
}

function predicateLinks(predicates: readonly (Predicate | null)[]): Link[] {
  return predicates.flatMap((one) => (one ? linksIn(one) : []));
}

function personLinks(person: readonly CheckedPerson[]): Link[] {
  return person.flatMap(({ from }) => (from ? linksOf(from) : []));
}

function dependantLinks(dependants: readonly CheckedDependant[]): Link[] {
  const places = allOf(dependants).flatMap((one) => one.places);
  return places.flatMap(({ filter, suspensions, person, minimum }) => [
    ...predicateLinks([filter, ...suspensions]),
    ...personLinks(person),
    ...timeLinks(minimum?.times ?? []),
  ]);
}

function allOf(dependants: readonly CheckedDependant[]): CheckedDependant[] {
  return dependants.flatMap((one) => [one, ...allOf(one.dependants)]);
}
