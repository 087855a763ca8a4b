import {
  type Approval,
  type ApprovalTerms,
  approvalsOf,
  hasLeft,
  isApproved,
  rolesNeeded,
} from '../../control/rule/approval.ts';
import { planRoles } from '../../control/rule/plan-approval.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import type { Rule } from '../../rules/rule/rule.ts';
import { superseded } from '../halt.ts';

/** What a run relies on. */
export interface Reliance {
  readonly terms: ApprovalTerms;
  /** The digest of the approved plan that it executes; null where it takes what is due now. */
  readonly plan: string | null;
  /** Whether it goes by the version that is in force, as scheduled runs do; a person's goes by the files of its moment. */
  readonly followsForce: boolean;
}

/** How the ledger names it: the version or the plan that was approved, or `never`. */
export function relianceName({ terms, plan }: Reliance, version: string): string {
  return terms.approval === 'never' ? 'never' : (plan ?? version);
}

/** Throws where the version, or the plan, may not run any more; under the chain lock. */
export async function requireApproved(
  control: Session,
  rule: Pick<Rule, 'id' | 'version'>,
  reliance: Reliance,
): Promise<void> {
  const { terms, plan } = reliance;
  if (terms.approval === 'never') return;
  const [approvals, planApprovals] = await Promise.all([
    approvalsOf(control, [rule.id]),
    plan === null ? new Set<string>() : planRoles(control, plan),
  ]);
  judgeApproval(rule, reliance, { approvals, planApprovals });
}

/** What is known of the approvals of a rule, and of the login roles that approved the plan. */
export interface KnownApprovals {
  readonly approvals: readonly Approval[];
  readonly planApprovals: ReadonlySet<string>;
}

/** The same by what was read under the chain lock. */
export function judgeApproval(
  rule: Pick<Rule, 'id' | 'version'>,
  { terms, plan, followsForce }: Reliance,
  { approvals, planApprovals }: KnownApprovals,
): void {
  if (!isApproved(approvals, rule.version, terms)) {
    // Approvals tell of another version in force a moment before the list of rules does.
    if (followsForce && hasLeft(approvals, rule.version)) throw superseded(rule.id);
    throw unapproved(`the rule ${rule.id}`);
  }
  if (plan !== null && terms.approval !== 'never' && planApprovals.size < rolesNeeded(terms))
    throw unapproved('the plan');
}

function unapproved(what: string): Failure {
  return new Failure({
    code: 'approval-missing',
    kind: 'refused',
    fact: `${what} is not approved, or not any more: nothing more is done by it`,
    hint: 'run `retentiond plan --out plan.json`, then `retentiond approve plan.json`',
  });
}
