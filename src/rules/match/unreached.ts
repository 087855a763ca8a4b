import type { DataMap, Place } from '../../datamap/place/place.ts';
import { type Finding, finding } from '../../finding.ts';
import type { Policy } from '../../policy/policy.ts';

/** What a policy says and no place can ever carry out: stages of a base without a table, conditions that are nowhere. */
export function checkUnreached(policies: readonly Policy[], maps: readonly DataMap[]): readonly Finding[] {
  return policies.flatMap((policy) => {
    const places = placesOf(policy.category, maps);
    // That a policy lives nowhere at all is told once.
    return places.length === 0
      ? []
      : [...unreachedStages(policy, places), ...emptyConditions(policy, places)];
  });
}

function placesOf(category: string, maps: readonly DataMap[]): readonly Place[] {
  return maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []))
    .filter((place) => place.category === category);
}

function unreachedStages({ category, stages }: Policy, places: readonly Place[]): Finding[] {
  return stages
    .filter(({ base }) => !places.some((place) => place.base === base))
    .map(({ base, number, position }) =>
      finding('stage-without-place', position, { category, base, stage: number ?? 1 }),
    );
}

function emptyConditions(policy: Policy, places: readonly Place[]): Finding[] {
  const { category, extension, suspension, positions, position } = policy;
  const isEmpty = (condition: string): boolean =>
    places.every((place) => place.conditions[condition] === null);
  const told = (conditions: readonly string[], key: string): Finding[] =>
    conditions
      .filter(isEmpty)
      .map((condition) => finding('condition-nowhere', positions[key] ?? position, { category, condition }));
  return [...told(extension?.while ?? [], 'extend_while'), ...told(suspension, 'suspend_while')];
}
