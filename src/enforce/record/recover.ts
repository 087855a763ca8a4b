import type { Clock } from '../../clock.ts';
import { lapsedBatches, type OpenBatch, secondsOpen } from '../../control/batch/open-batch.ts';
import type { ServerName, Session } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import { readLedgerId } from '../../ledger/store.ts';
import { type Recovered, settleReceipt } from '../change/receipt.ts';
import type { Scene } from '../scene.ts';
import { requireReceipts, type Target } from '../target.ts';
import { inferOutcome } from './infer.ts';
import { recordOutcome } from './record.ts';

/** After how long a batch whose transaction nobody can end is told to a person. */
const LONGEST_WAIT_SECONDS = 120;

/** Finds out what became of a batch, by its receipt or without one; then the ledger gets the outcome. */
export async function recoverBatch(
  control: Session,
  target: Target,
  clock: Clock,
  batch: OpenBatch,
): Promise<Recovered> {
  await failpoint('recovery: found');
  const session = await target.brief();
  const server = await requireSameTarget(session, batch);
  const outcome = await settle(control, session, server, batch);
  if (outcome === 'later') await requirePatience(control, session, batch);
  else {
    const seenBy = batch.target.receipt === 'none' ? 'inference' : 'recovery';
    await recordOutcome(control, clock, batch, outcome, seenBy);
  }
  await failpoint('recovery: over');
  return outcome;
}

/** By what the batch's own intent says of its receipt, whatever the configuration says now. */
async function settle(
  control: Session,
  session: Session,
  server: ServerName,
  batch: OpenBatch,
): Promise<Recovered> {
  if (batch.target.receipt === 'none') return inferOutcome(session, server, batch);
  await requireReceipts(session, (await readLedgerId(control)) ?? '', batch.connection);
  return settleReceipt(session, batch);
}

/** What recovery needs of a run's scene, before or while it runs. */
type RecoveryScene = Pick<Scene, 'control' | 'target' | 'clock' | 'observer'>;

/** Recovers those lapsed batches that `wanted` names; resolves to how many there were. */
export async function recoverLapsed(
  scene: RecoveryScene,
  wanted: (batch: OpenBatch) => boolean,
): Promise<number> {
  const lapsed = (await lapsedBatches(scene.control)).filter(wanted);
  for (const batch of lapsed) {
    const outcome = await recoverBatch(scene.control, scene.target, scene.clock, batch);
    scene.observer.batchRecovered({ rule: batch.rule, run: batch.run, batch: batch.batch, outcome });
  }
  return lapsed.length;
}

/** A changed address must not turn *committed* into *aborted*. */
async function requireSameTarget(session: Session, batch: OpenBatch): Promise<ServerName> {
  const name = await session.engine.readName(session);
  if (name.system === batch.target.system && name.database === batch.target.database) return name;
  throw new Failure({
    code: 'target-changed',
    kind: 'refused',
    fact: `the connection ${batch.connection} leads to another database than when batch ${batch.batch} was begun`,
    hint: 'set the address back until the batch is recovered',
  });
}

/** Throws where waiting has not helped: the transaction goes on, and our role may not end it. */
async function requirePatience(
  control: Session,
  { engine }: Session,
  { batch, connection, target }: OpenBatch,
): Promise<void> {
  if (((await secondsOpen(control, batch)) ?? 0) < LONGEST_WAIT_SECONDS) return;
  throw new Failure({
    code: 'batch-unsettled',
    kind: 'refused',
    fact: `the transaction of batch ${batch} on the connection ${connection} does not end, and our role may not end it`,
    hint: `have somebody who may end it: \`${engine.endingStatement(target.backend)}\`; then it settles by itself`,
  });
}
