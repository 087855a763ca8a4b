import { formatInstant } from '../../calendar/instant.ts';
import type { Run } from '../../control/run/run.ts';
import { moveRun, noteObserved, startRun } from '../../control/run/run-change.ts';
import { onlyValue, type Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { lateSeconds } from '../../enforce/run/late.ts';
import type { RunReport } from '../../enforce/run/run.ts';
import { append, lockChain } from '../../ledger/store.ts';
import type { RulePlan } from '../../plan/plan.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Workplace } from '../control/workplace.ts';
import { watchHolds } from '../hold/known.ts';

/** A run that changes nothing: it counts what it would take, and the ledger says that it only looked. */
export async function observeRule(
  place: Workplace,
  plan: RulePlan,
  run: Run,
  control: Session,
  target: Session,
): Promise<RunReport> {
  const holds = await watchHolds(control, place.config)();
  const due = Number(onlyValue(await target.run(plan.statements.due(holds))));
  const { rule, shape } = plan.checked;
  await inTransaction(control, async () => {
    const chain = await lockChain(control);
    await startRun(control, run.id, rule.version);
    await noteObserved(control, run.id, due);
    await moveRun(control, run.id, { to: 'succeeded', stoppedBy: 'observed' });
    const at = place.clock();
    await append(control, chain, at, [
      {
        kind: 'run observed',
        run: run.id,
        rule: rule.id,
        version: rule.version,
        policy: rule.policyHash,
        category: rule.category,
        connection: rule.connection,
        table: shapeName(shape),
        action: rule.action,
        now: formatInstant(plan.now),
        cutoff: formatInstant(plan.boundaries.keep.instant),
        due_at: run.dueAt,
        late_seconds: lateSeconds(run.dueAt, at),
        ...(run.dueAt === null && { invocation: run.invocation }),
        due,
      },
    ]);
  });
  return { status: 'succeeded', stoppedBy: 'observed', failure: null, rows: 0, batches: 0 };
}
