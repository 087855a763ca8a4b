import { formatInstant } from '../../calendar/instant.ts';
import { ask } from '../../control/question.ts';
import { whichVersion } from '../../control/rule/rule-in-force.ts';
import { moveRun, startRun } from '../../control/run/run-change.ts';
import { findRun } from '../../control/run/run-look-up.ts';
import type { RunState } from '../../control/run/run-state.ts';
import { inTransaction } from '../../database/transaction.ts';
import { Failure, isFailure } from '../../errors.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { shapeName } from '../../sql/shape.ts';
import { removeLeftCopies } from '../archive/remove-copies.ts';
import { requireInForce, requireNoAlarm } from '../halt.ts';
import { relianceName, requireApproved } from '../record/approved.ts';
import { requireLease } from '../record/gate.ts';
import { recoverLapsed } from '../record/recover.ts';
import type { Scene, SmallGroups } from '../scene.ts';
import { type Ending, endingFor, type RunStatus } from './ending.ts';
import { lateSeconds } from './late.ts';
import { requireWithinLimits } from './limits.ts';
import { makeRest } from './make-rest.ts';
import { runPasses, type Tally } from './passes.ts';
import { findSmallGroups } from './small-groups.ts';
import { watchTarget } from './watch-target.ts';

/** How a run ended. Partial success is a result, not an exception. */
export interface RunReport extends Pick<Ending, 'status' | 'stoppedBy' | 'failure'> {
  readonly rows: number;
  readonly batches: number;
  /** What was looked for after rows were anonymised; null where nothing was found. */
  readonly smallGroups?: SmallGroups | null;
}

/** Runs a rule to its end: batches until nothing is due any more, or until something stops it. Holds the lease. */
export async function performRun(scene: Scene): Promise<RunReport> {
  const superseded = await recordStart(scene).then(() => null, onlySuperseded);
  // What has not begun has no end either: it stays owed, and goes on by the version that may run.
  if (superseded) return reportOf(endingFor(superseded, scene.clock()), scene.run);
  const seen: Tally = { rows: 0, batches: 0, since: scene.clock() };
  const ending = await act(scene, seen).catch((error: unknown) => endingFor(error, scene.clock()));
  // Without lease or control database the end is left to the next holder, and the counts are what was seen here.
  const report = await recordEnd(scene, ending).catch((error: unknown) => {
    const first =
      ending.failure && !isFailure(error, 'lease-lost') ? ending : endingFor(error, scene.clock());
    return reportOf(first, seen);
  });
  if (report.status !== 'succeeded' || report.rows === 0) return report;
  return { ...report, smallGroups: await findSmallGroups(scene) };
}

/** What could forbid the whole run is asked before its first change. */
async function act(scene: Scene, seen: Tally): Promise<Ending> {
  await recoverTable(scene);
  await requirePresent(scene);
  await requireWithinLimits(scene);
  await makeRest(scene);
  return runPasses(scene, seen);
}

/** A batch on this table that nobody can settle keeps every rule of the table from acting. */
async function recoverTable(scene: Scene): Promise<void> {
  const { rule, shape } = scene.plan.checked;
  await recoverLapsed(
    scene,
    (batch) => batch.connection === rule.connection && batch.relation === shapeName(shape),
  );
  const { archive } = scene;
  if (archive)
    await removeLeftCopies(scene, archive, (removal) => {
      return removal.archive.connection === rule.archiveConnection;
    });
}

/** Nothing goes while target or archive, or the ledger, may have been restored from an older backup. */
async function requirePresent({ control, clock, target, archive, plan }: Scene): Promise<void> {
  const { rule } = plan.checked;
  const { receipt } = await target.name();
  const { connection, archiveConnection } = rule;
  await watchTarget({ control, clock, target: await target.session(), connection, receipt });
  if (archive && archiveConnection !== null && archiveConnection !== connection) {
    const session = await archive.session();
    await watchTarget({ control, clock, target: session, connection: archiveConnection, receipt: 'table' });
  }
  await requireNoAlarm(control, rule);
}

async function recordStart(scene: Scene): Promise<void> {
  const { checked, now, boundaries } = scene.plan;
  const { rule } = checked;
  const { dueAt } = scene.run;
  await inTransaction(scene.control, async () => {
    const chain = await lockChain(scene.control);
    await requireLease(scene.control, scene.lease);
    requireInForce(rule, scene.run, await ask(scene.control, whichVersion(rule.id)));
    await requireApproved(scene.control, rule, scene.approval);
    if (!(await startRun(scene.control, scene.run.id, rule.version))) throw runOver(rule.id);
    const at = scene.clock();
    await append(scene.control, chain, at, [
      {
        kind: 'run started',
        run: scene.run.id,
        rule: rule.id,
        version: rule.version,
        policy: rule.policyHash,
        category: rule.category,
        connection: rule.connection,
        table: shapeName(checked.shape),
        action: rule.action,
        now: formatInstant(now),
        cutoff: formatInstant(boundaries.keep.instant),
        due_at: dueAt,
        late_seconds: lateSeconds(dueAt, at),
        fence: scene.lease.fence,
        approval: relianceName(scene.approval, rule.version),
        ...(dueAt === null && { invocation: scene.run.invocation }),
      },
    ]);
  });
}

function onlySuperseded(error: unknown): Failure {
  if (error instanceof Failure && isFailure(error, 'rule-superseded')) return error;
  throw error;
}

/** Somebody was faster: what the run has not begun it must not do. */
function runOver(rule: string): Failure {
  return new Failure({
    kind: 'refused',
    code: 'run-over',
    fact: `the run of the rule ${rule} was ended before it began`,
    hint: 'see `retentiond status`',
  });
}

/** Two ends of one run would contradict each other in the ledger. */
function runElsewhere(rule: string): Failure {
  return new Failure({
    code: 'run-over',
    fact: `the run of the rule ${rule} was ended by somebody else meanwhile`,
    hint: 'see `retentiond status`',
  });
}

/** Appends the end with the counts that the outcomes add up to; a batch that is still open keeps the run open too. */
async function recordEnd(scene: Scene, ending: Ending): Promise<RunReport> {
  return inTransaction(scene.control, async () => {
    const chain = await lockChain(scene.control);
    // Whoever took over has the last word on the run.
    await requireLease(scene.control, scene.lease);
    const run = await findRun(scene.control, scene.run.id);
    const { rows, batches } = run ?? { rows: 0, batches: 0 };
    const status = statusFor(ending.status, run?.state ?? null, scene.run.dueAt);
    const { stoppedBy, who, why, until } = ending;
    if (!(await moveRun(scene.control, scene.run.id, { to: status, stoppedBy, who, why, until })))
      throw runElsewhere(scene.plan.checked.rule.id);
    const report = reportOf({ ...ending, status }, { rows, batches });
    if (stoppedBy === 'outcome-unknown') return report;
    const { id } = scene.plan.checked.rule;
    await append(scene.control, chain, scene.clock(), [
      { kind: 'run ended', run: scene.run.id, rule: id, status, stopped_by: stoppedBy, rows, batches },
    ]);
    return report;
  });
}

/** A run that a person cancels ends so; one that a person started cannot go on by itself. */
function statusFor(status: RunStatus, state: RunState | null, dueAt: string | null): RunStatus {
  if (status === 'succeeded' || status === 'failed') return status;
  if (state === 'cancelling') return 'cancelled';
  return status === 'paused' && dueAt === null ? 'cancelled' : status;
}

function reportOf(
  { status, stoppedBy, failure }: Ending,
  { rows, batches }: Pick<Tally, 'rows' | 'batches'>,
): RunReport {
  return { status, stoppedBy, failure, rows, batches };
}
