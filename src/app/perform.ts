import { readServerClock } from '../control/rule-in-force.ts';
import type { Run } from '../control/run.ts';
import { forbidWriting, type Session } from '../database/session.ts';
import { acquireLease, holdingLease, type LeaseScene } from '../enforce/hold-lease.ts';
import { performRun, type RunReport } from '../enforce/run.ts';
import { openTarget, readTargetClock, requireReceipts, type Target } from '../enforce/target.ts';
import { Failure } from '../errors.ts';
import { termsOf } from '../plan/judge.ts';
import { planRule, type RulePlan } from '../plan/plan.ts';
import type { Rule } from '../rules/rule.ts';
import { requireLive } from './connect.ts';
import { observeRule } from './observe.ts';
import type { Workplace } from './workplace.ts';

/**
 * Performs one run of one rule: takes the rule's lease (waiting for it, if `patient`), reads the table as it is now,
 * plans for the earliest of three clocks, and runs the plan. null where somebody else is at it.
 */
export async function performRule(
  place: Workplace,
  rule: Rule,
  run: Run,
  patient: boolean,
): Promise<RunReport | null> {
  const connection = place.config.connections[rule.connection];
  if (!connection)
    throw new Failure({ code: 'connection-unknown', fact: `there is no connection ${rule.connection}` });
  const target = openTarget(connection.url, rule.connection);
  const opened: Session[] = [];
  try {
    if (place.digester) await requireReceipts(await target.session(), place.control.ledger, rule.connection);
    else await forbidWriting(await target.session());
    const control = await place.control.open();
    opened.push(control);
    const heartbeat = await place.control.open();
    opened.push(heartbeat);
    const { clock, owner, signal, observer } = place;
    const scene: LeaseScene = { control, heartbeat, target, clock, owner, signal, observer };
    const lease = await acquireLease(scene, run, patient);
    if (!lease) return null;
    return await holdingLease(scene, lease, async (lost) => {
      const plan = await planNow(place, rule, target, control);
      const { checked } = plan;
      if (!place.digester) return observeRule(place, plan, run, control, await target.session());
      return performRun({
        plan,
        terms: termsOf(rule.keep, rule.extension?.atMost ?? null, checked.zone, rule.plausibleAfter),
        run,
        lease,
        ledger: place.control.ledger,
        control,
        target,
        digester: place.digester,
        clock,
        batchRows: connection.batchRows,
        signal: lost,
        observer,
      });
    });
  } finally {
    await target.close();
    for (const session of opened) await session.close();
  }
}

/** A clock that runs ahead must delete nothing early: the earliest of three decides. */
async function planNow(place: Workplace, rule: Rule, target: Target, control: Session): Promise<RulePlan> {
  const session = await target.session();
  const checked = await requireLive(session, rule);
  const clocks = [place.clock(), await readTargetClock(session), await readServerClock(control)];
  const now = clocks.reduce((earliest, clock) => (clock < earliest ? clock : earliest));
  return planRule(checked, now);
}
