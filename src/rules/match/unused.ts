import type { Config } from '../../config/config.ts';
import type { DataMap } from '../../datamap/place/place.ts';
import { type Finding, finding } from '../../finding.ts';
import type { Policy } from '../../policy/policy.ts';

/** Policies that live nowhere or are drafts, and connections that nobody has mapped. */
export function findUnused(policies: readonly Policy[], maps: readonly DataMap[], config: Config): Finding[] {
  const places = maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []));
  const mapped = new Set(maps.flatMap((map) => map.connections));
  const lived = new Set(places.map((place) => place.category));
  return [
    ...policies
      .filter((policy) => !lived.has(policy.category))
      .map((policy) => finding('policy-without-place', policy.position, { category: policy.category })),
    ...policies
      .filter((policy) => policy.draft)
      .map((policy) =>
        finding('policy-draft', policy.positions['draft'] ?? policy.position, { category: policy.category }),
      ),
    ...Object.values(config.connections)
      .filter((connection) => !mapped.has(connection.name))
      .map((connection) =>
        finding('connection-unmapped', connection.position, { connection: connection.name }),
      ),
  ];
}
