import { type Clock, sleep } from '../../clock.ts';
import { HEARTBEAT_MS, type Lease, releaseLease, renewLease, takeLease } from '../../control/lease.ts';
import type { Run } from '../../control/run/run.ts';
import { moveRun } from '../../control/run/run-change.ts';
import { findRun, otherActingRuns } from '../../control/run/run-look-up.ts';
import { FINAL } from '../../control/run/run-state.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { joinSignals } from '../../join-signals.ts';
import { append, lockChain } from '../../ledger/store.ts';
import { recoverLapsed } from '../record/recover.ts';
import type { Observer } from '../scene.ts';
import type { Target } from '../target.ts';

/** What taking and keeping a lease needs. */
export interface LeaseScene {
  /** For everything but the signs of life. */
  readonly control: Session;
  /** A connection of its own, so that a sign of life never waits for a statement. */
  readonly heartbeat: Session;
  readonly target: Target;
  readonly clock: Clock;
  readonly owner: string;
  readonly signal: AbortSignal;
  readonly observer: Observer;
}

const LONGEST_WAIT_MS = 1_000;

/** Takes the lease; waits where somebody else holds it, if `patient`, and says so. null where it was not had. */
export async function acquireLease(scene: LeaseScene, run: Run, patient: boolean): Promise<Lease | null> {
  let told = false;
  while (!scene.signal.aborted) {
    const answer = await takeLease(scene.control, run.rule, run.id, scene.owner);
    if (answer.kind === 'taken') return takeOver(scene, answer.lease, run);
    if (!patient) return null;
    if (!told)
      scene.observer.leaseAwaited({ rule: run.rule, owner: answer.owner, milliseconds: answer.milliseconds });
    told = true;
    await sleep(Math.min(answer.milliseconds + 50, LONGEST_WAIT_MS), scene.signal).catch(() => undefined);
  }
  return null;
}

/** Keeps the lease while `work` runs, and gives it back; `work` is told through its signal when the lease is lost. */
export async function holdingLease<T>(
  scene: LeaseScene,
  lease: Lease,
  work: (lost: AbortSignal) => Promise<T>,
): Promise<T> {
  const lost = new AbortController();
  const either = joinSignals(scene.signal, lost.signal);
  const timer = setInterval(() => {
    renewLease(scene.heartbeat, lease)
      .then((mine) => (mine ? undefined : lost.abort()))
      // A control database that does not answer lets the lease lapse by itself; step 5 finds out.
      .catch(() => undefined);
  }, HEARTBEAT_MS);
  try {
    return await work(either.signal);
  } finally {
    either.letGo();
    clearInterval(timer);
    await releaseLease(scene.control, lease).catch(() => undefined);
  }
}

/** Clears up after earlier holders. null where another one has brought the run to its end while this one waited. */
async function takeOver(scene: LeaseScene, lease: Lease, run: Run): Promise<Lease | null> {
  try {
    await recoverRule(scene, lease);
    for (const silent of await otherActingRuns(scene.control, run)) await endSilentRun(scene, silent);
    const state = (await findRun(scene.control, run.id))?.state;
    if (state && !FINAL.includes(state)) return lease;
  } catch (error) {
    await releaseLease(scene.control, lease).catch(() => undefined);
    throw error;
  }
  await releaseLease(scene.control, lease);
  return null;
}

/** A run whose holder went silent: a scheduled one will go on unless it was cancelled, the end of any other is recorded. */
async function endSilentRun(scene: LeaseScene, silent: Run): Promise<void> {
  await inTransaction(scene.control, async () => {
    const chain = await lockChain(scene.control);
    const status = silent.state === 'cancelling' ? 'cancelled' : 'interrupted';
    const { who, why } = silent;
    await moveRun(scene.control, silent.id, { to: status, stoppedBy: 'lease-lapsed', who, why });
    const run = await findRun(scene.control, silent.id);
    if (!run || (run.dueAt !== null && status === 'interrupted')) return;
    const { id, rule, rows, batches } = run;
    await append(scene.control, chain, scene.clock(), [
      { kind: 'run ended', run: id, rule, status, stopped_by: 'lease-lapsed', rows, batches },
    ]);
  });
}

const RECOVERY_TRIES = 60;
const RECOVERY_PAUSE_MS = 250;

/** Recovers what an earlier holder of the rule left open; its fence is old now, so that nobody waits for its time. */
async function recoverRule(scene: LeaseScene, lease: Lease): Promise<void> {
  for (let attempt = 0; attempt < RECOVERY_TRIES && !scene.signal.aborted; attempt += 1) {
    if ((await recoverLapsed(scene, (batch) => batch.rule === lease.rule)) === 0) return;
    // Nobody else gives signs of life for this lease yet.
    await renewLease(scene.control, lease);
    await sleep(RECOVERY_PAUSE_MS, scene.signal).catch(() => undefined);
  }
}
