import { type Finding, inOrder } from '../../finding.ts';
import { NEEDS_DATABASE } from '../../finding-text/english.ts';
import { acceptFindings, unusedAcceptances } from '../../rules/approval/accepted.ts';
import type { Project } from './project.ts';

/**
 * Everything that was found of a project, with what its policies accept, those last; `isWhole`: whether the databases were
 * all asked, too, since until then nobody knows whether an entry answers one of their findings.
 */
export function settleFindings(
  { policies, maps }: Project,
  findings: readonly Finding[],
  isWhole: boolean,
): readonly Finding[] {
  const unused = unusedAcceptances(findings, policies, maps, (code) => isWhole || !NEEDS_DATABASE.has(code));
  const settled = acceptFindings(inOrder([...findings, ...unused]), policies, maps);
  return [
    ...settled.filter((found) => found.accepted === null),
    ...settled.filter((found) => found.accepted !== null),
  ];
}
