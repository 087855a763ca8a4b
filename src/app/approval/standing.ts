import {
  type Approval,
  type ApprovalTerms,
  approvedDecision,
  isApproved,
  rolesNeeded,
  rolesOf,
} from '../../control/rule/approval.ts';
import type { Session } from '../../database/session.ts';
import { sha256Hex } from '../../digest.ts';
import { reachesMore } from '../../rules/approval/reaches-more.ts';
import { readDecision } from '../../rules/approval/read-decision.ts';
import type { Decision, Rule } from '../../rules/rule/rule.ts';
import { decisionOf, decisionText } from '../../rules/rule/version.ts';

/** A version of a rule, and what it decides. */
export interface DecidedRule {
  readonly rule: string;
  readonly version: string;
  readonly decision: Decision;
}

/** How a version stands: it may run, it needs nobody's word because it reaches no more, or it waits, and why. */
export type Standing =
  | { readonly kind: 'approved' }
  | { readonly kind: 'reaches no more'; readonly than: string }
  | { readonly kind: 'waiting'; readonly reasons: readonly string[] };

export function decidedRule(rule: Rule): DecidedRule {
  return { rule: rule.id, version: rule.version, decision: decisionOf(rule) };
}

/** Holds a version against the approvals of its rule; `approvals` are all of them. */
export async function standingOf(
  session: Session,
  decided: DecidedRule,
  approvals: readonly Approval[],
  terms: ApprovalTerms,
): Promise<Standing> {
  const { rule, version, decision } = decided;
  if (isApproved(approvals, version, terms)) return { kind: 'approved' };
  const half = halfApproved(approvals, version, terms);
  if (half !== null) return { kind: 'waiting', reasons: [half] };
  if (terms.approval === 'always') return waiting('every version is asked for (approval: always)');
  if (sha256Hex(decisionText(decision)) !== version)
    return waiting('its version is not the hash of what it decides');
  const last = approvals.findLast((one) => !one.left && isApproved(approvals, one.version, terms));
  const before = last ? await readApproved(session, rule, last.version) : null;
  if (!last || !before) return waiting('it is new: no version of it is approved');
  const reasons = reachesMore(before, decision);
  return reasons.length === 0
    ? { kind: 'reaches no more', than: last.version }
    : { kind: 'waiting', reasons };
}

function waiting(reason: string): Standing {
  return { kind: 'waiting', reasons: [reason] };
}

/** Says so where a first person has approved, and another one has yet to. */
function halfApproved(approvals: readonly Approval[], version: string, terms: ApprovalTerms): string | null {
  const roles = rolesOf(approvals.filter((one) => one.version === version && !one.left)).size;
  return roles > 0 && roles < rolesNeeded(terms)
    ? 'one login role has approved it, and another one must (four_eyes)'
    : null;
}

/** A text that its version is not the hash of was changed, and nothing is compared with it. */
async function readApproved(session: Session, rule: string, version: string): Promise<Decision | null> {
  const text = await approvedDecision(session, rule, version);
  return text !== null && sha256Hex(text) === version ? readDecision(JSON.parse(text)) : null;
}
