import { type Finding, finding, onceEach } from '../finding.ts';
import type { EngineName } from '../sql/dialect.ts';
import { isTooLongForPostgresql, nameFacts } from './place/name.ts';
import type { DataMap } from './place/place.ts';
import { namesIn } from './written-names.ts';

/** Names that their server cannot have, where it is known which one a connection leads to; `engineOf` is null elsewhere. */
export function checkNameLengths(
  maps: readonly DataMap[],
  engineOf: (connection: string) => EngineName | null,
): readonly Finding[] {
  const findings = maps.flatMap((map) =>
    namesIn(map).flatMap(({ name, at, connection }) => {
      if (!isTooLongForPostgresql(name)) return [];
      const there = connection === null ? map.connections : [connection];
      const cut = there.find((one) => engineOf(one) === 'postgresql');
      return cut === undefined
        ? []
        : [finding('name-too-long-there', at, { ...nameFacts(name), connection: cut })];
    }),
  );
  return onceEach(findings);
}
