import type { DataMap, Place } from '../../datamap/place/place.ts';
import { type Finding, finding, onceEach, type Position } from '../../finding.ts';
import type { Accepted, Policy } from '../../policy/policy.ts';

/** A policy that accepts something, and the places of its category. */
interface Answering {
  readonly policy: Policy;
  readonly places: readonly Place[];
}

/** The warnings that a policy answers for bear its reason; everything else is as it was. */
export function acceptFindings(
  findings: readonly Finding[],
  policies: readonly Policy[],
  maps: readonly DataMap[],
): readonly Finding[] {
  const answering = answeringOf(policies, maps);
  return findings.map((found) => {
    const [answer] = answering.flatMap((one) => answersFor(one, found));
    return answer ? { ...found, accepted: answer.reason } : found;
  });
}

/** Entries of `accept` that answer none of the findings, of those codes that `isAsked` says were looked for. */
export function unusedAcceptances(
  findings: readonly Finding[],
  policies: readonly Policy[],
  maps: readonly DataMap[],
  isAsked: (code: string) => boolean,
): readonly Finding[] {
  const unused = answeringOf(policies, maps).flatMap((one) => {
    const used = new Set(findings.flatMap((found) => answersFor(one, found).slice(0, 1)));
    return one.policy.accept
      .filter((accepted) => !used.has(accepted) && isAsked(accepted.finding))
      .map((accepted) =>
        finding('accept-unused', accepted.position, {
          written: accepted.finding,
          category: one.policy.category,
        }),
      );
  });
  return onceEach(unused);
}

function answeringOf(policies: readonly Policy[], maps: readonly DataMap[]): readonly Answering[] {
  const places = maps
    .flatMap((map) => map.tables)
    .flatMap((table) => (table.kind === 'places' ? table.places : []));
  return policies
    .filter((policy) => policy.accept.length > 0)
    .map((policy) => ({ policy, places: places.filter((place) => place.category === policy.category) }));
}

/** A warning of the policy's own file, of its category by name, or of one of its category's places. */
function answersFor({ policy, places }: Answering, found: Finding): readonly Accepted[] {
  if (found.severity === 'error') return [];
  const isOurs =
    found.file === policy.position.file ||
    found.facts['category'] === policy.category ||
    places.some((place) => isAt(found, place));
  return isOurs ? policy.accept.filter((one) => one.finding === found.code) : [];
}

function isAt(found: Position, { position, positions }: Place): boolean {
  return [position, ...Object.values(positions)].some(
    (at) => at.file === found.file && at.line === found.line && at.column === found.column,
  );
}
