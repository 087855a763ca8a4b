import type { Place } from '../../datamap/place/place.ts';
import { type Finding, finding } from '../../finding.ts';
import type { Policy } from '../../policy/policy.ts';
import { attributeOf } from '../../policy/stage.ts';

/** Each place names every event, condition and attribute of its policy, and no other. */
export function matchWords(policy: Policy, place: Place, table: string): Finding[] {
  const category = policy.category;
  const at = place.positions['events'] ?? place.position;
  const events = place.base === 'archive' ? [] : (policy.starts?.events ?? []);
  const conditions = [...new Set([...(policy.extension?.while ?? []), ...policy.suspension])];
  const missingEvents = events.filter((event) => !Object.hasOwn(place.events, event));
  const missingConditions = conditions.filter((condition) => !Object.hasOwn(place.conditions, condition));
  const strangeEvents = Object.keys(place.events).filter((event) => !events.includes(event));
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
    ...strangeEvents.map((event) => {
      const facts = { category, event, known: events.join(', ') };
      const code = events.length > 0 ? 'event-unknown' : 'event-needless';
      return finding(code, place.events[event]?.position ?? place.positions[`events.${event}`] ?? at, facts);
    }),
    ...matchAttributes(policy, place, table),
    ...strangeConditions.map((condition) =>
      finding('condition-unknown', place.positions['conditions'] ?? place.position, {
        category,
        condition,
        known: conditions.join(', ') || 'it has none',
      }),
    ),
  ];
  const nowhere = events.length > 0 && events.every((event) => place.events[event] === null);
  return nowhere ? [...findings, finding('event-nowhere', at, { table, category })] : findings;
}

function matchAttributes(policy: Policy, place: Place, table: string): Finding[] {
  const { category } = policy;
  const by = attributeOf(policy);
  const known = by === null ? [] : [by];
  const missing = known.filter((attribute) => !Object.hasOwn(place.attributes, attribute));
  const strange = Object.keys(place.attributes).filter((attribute) => !known.includes(attribute));
  return [
    ...missing.map((attribute) =>
      finding('attribute-unmapped', place.positions['attributes'] ?? place.position, {
        table,
        attribute,
        category,
      }),
    ),
    ...strange.map((attribute) =>
      finding(
        known.length > 0 ? 'attribute-unknown' : 'attribute-needless',
        place.positions[`attributes.${attribute}`] ?? place.position,
        { category, attribute, known: known.join(', ') },
      ),
    ),
  ];
}
