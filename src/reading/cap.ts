import { type Finding, finding, inOrder } from '../finding.ts';

/** More than anybody mends at once; a hostile file has half a million. */
export const MAXIMUM_FINDINGS = 1_000;

/** A file's findings in order, cut after the first thousand with a word about it. */
export function capFindings(findings: readonly Finding[]): Finding[] {
  const ordered = inOrder(findings);
  const next = ordered[MAXIMUM_FINDINGS];
  if (next === undefined) return ordered;
  return [
    ...ordered.slice(0, MAXIMUM_FINDINGS),
    finding('yaml-more-findings', next, { limit: MAXIMUM_FINDINGS }),
  ];
}
