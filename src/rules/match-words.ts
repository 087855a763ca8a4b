import type { Place } from '../datamap/place.ts';
import { type Finding, finding } from '../finding.ts';
import type { Policy } from '../policy/policy.ts';

/** Each place names every event and condition of its policy, and no other. */
export function matchWords(policy: Policy, place: Place, table: string): Finding[] {
  const category = policy.category;
  const at = place.positions['events'] ?? place.position;
  const conditions = policy.extension?.while ?? [];
  const missingEvents = policy.starts.events.filter((event) => !Object.hasOwn(place.events, event));
  const missingConditions = conditions.filter((condition) => !Object.hasOwn(place.conditions, condition));
  const strangeEvents = Object.keys(place.events).filter((event) => !policy.starts.events.includes(event));
  const strangeConditions = Object.keys(place.conditions).filter(
    (condition) => !conditions.includes(condition),
  );
  const findings = [
    ...missingEvents.map((event) => finding('event-unmapped', at, { table, event, category })),
    ...missingConditions.map((condition) =>
      finding('condition-unmapped', place.positions['conditions'] ?? place.position, {
        table,
        condition,
        category,
      }),
    ),
    ...strangeEvents.map((event) =>
      finding('event-unknown', place.events[event]?.position ?? at, {
        category,
        event,
        known: policy.starts.events.join(', '),
      }),
    ),
    ...strangeConditions.map((condition) =>
      finding('condition-unknown', place.positions['conditions'] ?? place.position, {
        category,
        condition,
        known: conditions.join(', ') || 'it has none',
      }),
    ),
  ];
  const nowhere = policy.starts.events.every((event) => place.events[event] === null);
  return nowhere ? [...findings, finding('event-nowhere', at, { table, category })] : findings;
}
