import { type OpenBatch, whichAreOpen } from '../../control/batch/open-batch.ts';
import { whichAlarmStops } from '../../control/evidence/alarm.ts';
import { whichKey } from '../../control/evidence/evidence-key.ts';
import { requireEpoch, WHICH_EPOCH } from '../../control/hold/hold.ts';
import { type Lease, renewal, renewLease } from '../../control/lease.ts';
import { type Answers, askTogether, type Question } from '../../control/question.ts';
import { whichApprovals } from '../../control/rule/approval.ts';
import { whichPlanRoles } from '../../control/rule/plan-approval.ts';
import { whichVersion } from '../../control/rule/rule-in-force.ts';
import { whichPause } from '../../control/run/pause.ts';
import { whichRun } from '../../control/run/run-look-up.ts';
import type { Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { requireDigestKey } from '../../ledger/digest-key.ts';
import { connectionsOf } from '../../rules/rule/rule.ts';
import { sql } from '../../sql/fragment.ts';
import { requireGo } from '../halt.ts';
import type { Scene } from '../scene.ts';
import { judgeApproval } from './approved.ts';

/** What was asked before an intent. */
export type GateAnswers = Answers<ReturnType<typeof questionsOf>>;

/** One row where the lease was renewed: until the transaction ends, nobody else can take it. */
const IS_MINE: Question<boolean> = {
  select: sql`SELECT changed.fence FROM changed`,
  read: (rows) => rows.length === 1,
};

/** Asks everything that could forbid a batch, in one statement after the chain lock: it sees all that was before that. */
export function askGate(scene: Scene, batch: OpenBatch): Promise<GateAnswers> {
  const renewed = sql`${renewal(scene.lease)} RETURNING fence::text`;
  return askTogether(scene.control, renewed, questionsOf(scene, batch), 'retentiond_gate');
}

function questionsOf({ plan, approval }: Scene, batch: OpenBatch) {
  const { rule } = plan.checked;
  return {
    lease: IS_MINE,
    run: whichRun(batch.run),
    pause: whichPause(rule.id),
    version: whichVersion(rule.id),
    alarm: whichAlarmStops(connectionsOf(rule)),
    epoch: WHICH_EPOCH,
    approvals: whichApprovals([rule.id]),
    planApprovals: whichPlanRoles(approval.plan),
    key: whichKey('digest'),
    open: whichAreOpen(batch),
  };
}

/** Throws what forbids the batch, if anything does. */
export function judgeGate(scene: Scene, { epoch }: OpenBatch, answers: GateAnswers): void {
  const { rule } = scene.plan.checked;
  if (!answers.lease) throw leaseLost(scene.lease);
  requireGo(rule, answers);
  requireEpoch(answers.epoch, epoch);
  judgeApproval(rule, scene.approval, answers);
  requireDigestKey(answers.key, scene.digester.keyName);
}

/** In a transaction: nobody else can take the lease before it ends. */
export async function requireLease(control: Session, lease: Lease): Promise<void> {
  if (!(await renewLease(control, lease))) throw leaseLost(lease);
}

function leaseLost({ rule }: Lease): Failure {
  return new Failure({
    code: 'lease-lost',
    fact: `another worker has taken over the rule ${rule}`,
    hint: 'this one was too long without a sign of life; nothing was changed by it after that',
  });
}
