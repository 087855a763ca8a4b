import type { Cell, Section } from '../../notice/document.ts';
import { textIn } from '../../plan/explain/speech.ts';
import type { Certificate, CertifiedRun, RunApproval } from './facts.ts';
import { groupsOf, type Telling, tableOf } from './telling.ts';
import type { Column } from './words.ts';

/** The policies as executed, with where each promise was made, and who let its rules act. */
export function policiesSection({ runs, policies }: Certificate, telling: Telling): readonly Section[] {
  const { say } = telling;
  if (runs.length === 0) return [];
  const rows = groupsOf(runs, ({ category, policy }) => [category, policy]).map((group): readonly Cell[] => {
    const [{ category, policy: hash }] = group;
    const policy = policies.find((one) => one.hash === hash);
    const title = policy?.title && textIn(policy.title, telling.language);
    return [
      [title ? `${title} (${category})` : `${category} (${say.titleUnknown})`],
      [policy?.source ?? say.sourceUnknown],
      [hash],
      approvalsOf(group, telling),
    ];
  });
  const columns: readonly Column[] = ['policy', 'source', 'text', 'approval'];
  const table = tableOf(telling, say.policiesCaption, columns, rows);
  return [{ heading: say.policiesHeading, paragraphs: [], table, list: [] }];
}

function approvalsOf(runs: readonly CertifiedRun[], { say, write }: Telling): Cell {
  const line = ({ how, role, at, entry }: RunApproval): string => {
    const [when, number] = [write.time(at), write.count(entry)];
    if (how === 'carried' || role === null) return say.carried(when, number);
    return how === 'plan' ? say.approvedPlan(role, when, number) : say.approvedVersion(role, when, number);
  };
  const lines = runs.flatMap(({ approvals }) => {
    if (approvals === null) return [say.askedNobody];
    return approvals.length === 0 ? [say.approvalUnknown] : approvals.map(line);
  });
  return [...new Set(lines)];
}
