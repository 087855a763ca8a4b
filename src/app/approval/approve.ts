import type { Instant } from '../../calendar/instant.ts';
import type { Clock } from '../../clock.ts';
import type { Config } from '../../config/config.ts';
import { readLoginRole } from '../../control/login-role.ts';
import { approvalsOf, placeApproval, rolesNeeded } from '../../control/rule/approval.ts';
import { placePlanApproval, planRoles, planUsedAt } from '../../control/rule/plan-approval.ts';
import { readServerClock } from '../../control/rule/rule-in-force.ts';
import { forgetWaiting } from '../../control/rule/waiting-rule.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import type { Body } from '../../ledger/entry.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { decisionText } from '../../rules/rule/version.ts';
import { openControl } from '../control/control.ts';
import { userName } from '../control/operate.ts';
import { type PlanFile, type PlannedRule, presentOf } from './plan-file.ts';
import { standingOf } from './standing.ts';

/** One rule of a plan, as it is shown to whoever is to approve it. */
export interface RuleReview {
  readonly planned: PlannedRule;
  /** Why it waits, one line each; empty where it may run already. */
  readonly reasons: readonly string[];
}

/** `approve --json`. */
export interface PlanApproval {
  readonly format_version: 1;
  readonly digest: string;
  readonly at: string;
  readonly rules: readonly {
    readonly rule: string;
    readonly version: string;
    readonly due: number;
    readonly approved: boolean;
  }[];
  /** Whether `apply FILE` may run it; false until a second login role has approved, where four eyes are on. */
  readonly approved: boolean;
  readonly approvals: number;
  readonly approvals_needed: number;
}

/** After how many days a plan is too old: its rows have changed too much. */
const OLDEST_DAYS = 7;

/** What an approval of this plan would do; refuses one that can be approved or applied no more. */
export async function reviewPlan(
  config: Config,
  plan: PlanFile,
  clock: Clock,
): Promise<readonly RuleReview[]> {
  return withControl(config, async (session) => {
    await requireFresh(session, plan, clock);
    if ((await planRoles(session, plan.digest)).has(await readLoginRole(session))) throw approvedAlready();
    return reviewRules(config, session, plan);
  });
}

async function reviewRules(
  config: Config,
  session: Session,
  { rules }: PlanFile,
): Promise<readonly RuleReview[]> {
  const approvals = await approvalsOf(
    session,
    rules.map(({ rule }) => rule),
  );
  const reviews: RuleReview[] = [];
  for (const planned of rules) {
    const own = approvals.filter((one) => one.rule === planned.rule);
    const standing = await standingOf(session, planned, own, config);
    reviews.push({ planned, reasons: standing.kind === 'waiting' ? standing.reasons : [] });
  }
  return reviews;
}

/** Records this login role's word for the plan and for every rule version in it; from the answer on they may run. */
export async function approvePlan(config: Config, plan: PlanFile, clock: Clock): Promise<PlanApproval> {
  return withControl(config, async (session) => {
    await inTransaction(session, async () => {
      const chain = await lockChain(session);
      await requireFresh(session, plan, clock);
      await append(session, chain, clock(), await placeApprovals(session, plan));
      await failpoint('approval: appended');
    });
    await failpoint('approval: durable');
    const roles = await planRoles(session, plan.digest);
    const reviews = await reviewRules(config, session, plan);
    // A daemon or `apply` would look again only at its own time, and `status` would call them waiting until then.
    for (const { planned, reasons } of reviews)
      if (reasons.length === 0) await forgetWaiting(session, planned.rule, planned.version);
    const needed = rolesNeeded(config);
    return {
      format_version: 1,
      digest: plan.digest,
      at: plan.at,
      rules: reviews.map(({ planned: { rule, version, due }, reasons }) => ({
        rule,
        version,
        due,
        approved: reasons.length === 0,
      })),
      approved: roles.size >= needed,
      approvals: roles.size,
      approvals_needed: needed,
    };
  });
}

/** What the ledger is to say of it. */
async function placeApprovals(session: Session, plan: PlanFile): Promise<readonly Body[]> {
  const [role, who] = [await readLoginRole(session), userName()];
  if (!(await placePlanApproval(session, plan.digest, who))) throw approvedAlready();
  const bodies: Body[] = [];
  for (const { rule, version, decision } of plan.rules) {
    const decided = { rule, version, decision: decisionText(decision) };
    if (!(await placeApproval(session, decided, { plan: plan.digest, who }))) continue;
    bodies.push({
      kind: 'rule approved',
      rule,
      version,
      plan: plan.digest,
      role,
      who,
      reaches_no_more_than: null,
    });
  }
  const due = plan.rules.reduce((sum, one) => sum + one.due, 0);
  return [...bodies, { kind: 'plan approved', plan: plan.digest, role, who, rules: plan.rules.length, due }];
}

/** Refuses a plan that was used, or that is too old by one of two clocks. */
export async function requireFresh(session: Session, plan: PlanFile, clock: Clock): Promise<void> {
  const usedAt = await planUsedAt(session, plan.digest);
  if (usedAt !== null) throw planUsed(usedAt);
  const [host, server] = [clock(), await readServerClock(session)];
  const latest = host > server ? host : server;
  if (latest - presentOf(plan) <= BigInt(OLDEST_DAYS) * DAY) return;
  throw new Failure({
    code: 'plan-too-old',
    kind: 'refused',
    fact: `the plan is of ${plan.at}, more than ${OLDEST_DAYS} days ago`,
    hint: 'plan again with `retentiond plan --out plan.json`',
  });
}

const DAY: Instant = 86_400_000_000n;

/** A plan is for one run. */
export function planUsed(usedAt: string | null): Failure {
  return new Failure({
    code: 'plan-used',
    kind: 'refused',
    fact: `the plan was applied already${usedAt === null ? '' : `, at ${usedAt}`}`,
    hint: 'plan again with `retentiond plan --out plan.json`',
  });
}

function approvedAlready(): Failure {
  return new Failure({
    code: 'plan-approved-already',
    kind: 'refused',
    fact: 'this login role of the control database has approved the plan already',
    hint: 'where four eyes are on, another person approves it under a login role of their own',
  });
}

async function withControl<T>(config: Config, work: (session: Session) => Promise<T>): Promise<T> {
  const { session } = await openControl(config);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
