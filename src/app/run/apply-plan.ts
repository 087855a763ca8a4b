import { randomUUID } from 'node:crypto';
import { rolesNeeded } from '../../control/rule/approval.ts';
import { planRoles, usePlan } from '../../control/rule/plan-approval.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { requireApproved } from '../../enforce/record/approved.ts';
import { Failure } from '../../errors.ts';
import { lockChain } from '../../ledger/store.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { planUsed, requireFresh } from '../approval/approve.ts';
import { givenPlan, planGiven } from '../approval/given-plan.ts';
import type { PlanFile, PlannedRule } from '../approval/plan-file.ts';
import { presentFor } from '../control/present.ts';
import type { Workplace } from '../control/workplace.ts';
import { type AppliedWithFailures, type RuleEnded, type Turn, takeTurns } from './apply.ts';
import { requirePrepared } from './prepare-target.ts';

/** Everything that can be known before the first change; throws with the name of what stands in the way. */
export async function requireApplicable(
  place: Workplace,
  plan: PlanFile,
  rules: readonly CheckedRule[],
): Promise<void> {
  const session = await place.control.open();
  try {
    await requireUsable(place, session, plan);
    await requireUnchanged(place, session, plan, rules);
  } finally {
    await session.close();
  }
  // A plan that is used up by a refusal would have to be approved again.
  await requirePrepared(
    place,
    plan.rules.map((planned) => requireRule(planned, rules).rule),
  );
}

/** Runs exactly an approved plan, once: its rules, its cutoffs, its rows. */
export async function applyPlan(
  place: Workplace,
  plan: PlanFile,
  rules: readonly CheckedRule[],
  ended: RuleEnded = () => undefined,
): Promise<AppliedWithFailures> {
  const invocation = randomUUID();
  const session = await place.control.open();
  try {
    await requireUnchanged(place, session, plan, rules);
    await inTransaction(session, async () => {
      await lockChain(session);
      await requireUsable(place, session, plan);
      if (!(await usePlan(session, plan.digest, invocation))) throw planUsed(null);
    });
  } finally {
    await session.close();
  }
  const turns = plan.rules.map((planned): Turn => {
    const { rule } = requireRule(planned, rules);
    return { rule, given: givenPlan(plan, planned), refusal: null };
  });
  return takeTurns(place, invocation, turns, ended);
}

/** Not used, not too old, approved by as many as must, and made with our key. */
async function requireUsable(place: Workplace, session: Session, plan: PlanFile): Promise<void> {
  const { config, digester } = place;
  await requireFresh(session, plan, place.clock);
  if (!digester || plan.rules.some((one) => one.digest_key !== digester.keyName)) throw otherKey();
  if (config.approval === 'never') return;
  const roles = (await planRoles(session, plan.digest)).size;
  if (roles < rolesNeeded(config)) throw notApproved(roles);
  for (const { rule, version } of plan.rules)
    await requireApproved(session, { id: rule, version }, { terms: config, plan: null, followsForce: false });
}

/** Rules and tables are as they were, and no present is to come by the clocks of host and control database. */
async function requireUnchanged(
  place: Workplace,
  session: Session,
  plan: PlanFile,
  rules: readonly CheckedRule[],
): Promise<void> {
  const now = await presentFor(place, session);
  for (const planned of plan.rules) planGiven(givenPlan(plan, planned), requireRule(planned, rules), now);
}

/** The rule as the files have it now, in the version that was planned. */
function requireRule(planned: PlannedRule, rules: readonly CheckedRule[]): CheckedRule {
  const checked = rules.find(({ rule }) => rule.id === planned.rule);
  if (checked?.rule.version === planned.version) return checked;
  throw new Failure({
    code: 'plan-rule-changed',
    kind: 'refused',
    fact: checked
      ? `the rule ${planned.rule} is not the one that was planned: its policy, its data map or the configuration changed`
      : `the rule ${planned.rule} is not there any more`,
    hint: 'plan again with `retentiond plan --out plan.json`',
  });
}

function notApproved(roles: number): Failure {
  return new Failure({
    code: 'plan-not-approved',
    kind: 'refused',
    fact:
      roles === 0
        ? 'nobody has approved the plan'
        : 'one login role has approved the plan, and another one must (four_eyes)',
    hint: 'run `retentiond approve FILE` on it first',
  });
}

function otherKey(): Failure {
  return new Failure({
    code: 'plan-other-key',
    kind: 'refused',
    fact: 'the plan names its rows under another digest key, or there is none here (mode: observe)',
    hint: 'apply it with the configuration that it was made with',
  });
}
