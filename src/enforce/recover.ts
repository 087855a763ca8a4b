import type { Clock } from '../clock.ts';
import { lapsedBatches, type OpenBatch } from '../control/open-batch.ts';
import { DatabaseFailure } from '../database/failure.ts';
import type { Session } from '../database/session.ts';
import { begin, commit, rollback } from '../database/transaction.ts';
import { Failure } from '../errors.ts';
import { readLedgerId } from '../ledger/store.ts';
import { bind, numbered, sql } from '../sql/fragment.ts';
import { recordOutcome } from './record.ts';
import type { Scene } from './scene.ts';
import { readTargetName, requireReceipts, type Target } from './target.ts';

/** What became of an open batch; `later` where its transaction still runs. */
export type Recovered = 'committed' | 'aborted' | 'later';

/**
 * Finds out what became of a batch, by trying to void its receipt: that waits for a twin in flight, and once the void
 * receipt stands, the batch can never commit any more. Then the ledger gets the outcome.
 */
export async function recoverBatch(
  control: Session,
  target: Target,
  clock: Clock,
  batch: OpenBatch,
): Promise<Recovered> {
  const session = await target.session();
  await requireSameTarget(session, batch);
  await requireReceipts(session, (await readLedgerId(control)) ?? '', batch.connection);
  const outcome = await settle(session, batch);
  if (outcome !== 'later') await recordOutcome(control, clock, batch, outcome, 'recovery');
  return outcome;
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
    scene.observer.batchRecovered({ rule: batch.rule, batch: batch.batch, outcome });
  }
  return lapsed.length;
}

async function settle(session: Session, batch: OpenBatch): Promise<Recovered> {
  await begin(session);
  try {
    await session.script("SET LOCAL lock_timeout = '500ms'");
    const voided = await session.run(
      numbered(sql`
        INSERT INTO retentiond_receipts.receipt (batch, outcome, rows) VALUES (${bind(batch.batch)}::uuid, 'void', 0)
        ON CONFLICT (batch) DO NOTHING`),
    );
    if (voided.count === 1) return (await commit(session)) === 'committed' ? 'aborted' : 'later';
    const receipt = await session.run(
      numbered(
        sql`SELECT outcome, rows::text FROM retentiond_receipts.receipt WHERE batch = ${bind(batch.batch)}::uuid`,
      ),
    );
    await rollback(session);
    return readReceipt(batch, receipt.rows[0]);
  } catch (error) {
    await rollback(session);
    if (!(error instanceof DatabaseFailure) || error.remedy !== 'retry') throw error;
    await endBackend(session, batch);
    return 'later';
  }
}

function readReceipt(batch: OpenBatch, receipt: readonly (string | null)[] | undefined): Recovered {
  const [outcome, rows] = receipt ?? [];
  if (outcome === 'void') return 'aborted';
  if (outcome === 'done' && Number(rows) === batch.rows) return 'committed';
  throw new Failure({
    code: 'receipt-strange',
    fact: `the receipt of batch ${batch.batch} is missing or says another count than its intent`,
    hint: 'somebody has changed the receipts; this table is left alone until a person has looked',
  });
}

/**
 * Ends the connection that still holds the batch: its worker has lost its lease and must not commit. Only the very
 * backend that the intent names, since process numbers are used again.
 */
async function endBackend(session: Session, batch: OpenBatch): Promise<void> {
  await session.run(
    numbered(sql`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE pid = ${bind(batch.target.backend)}::int AND backend_start = ${bind(batch.target.backend_start)}::timestamptz`),
  );
}

/** A changed address must not turn *committed* into *aborted*. */
async function requireSameTarget(session: Session, batch: OpenBatch): Promise<void> {
  const name = await readTargetName(session);
  if (name.system === batch.target.system && name.database === batch.target.database) return;
  throw new Failure({
    code: 'target-changed',
    kind: 'refused',
    fact: `the connection ${batch.connection} leads to another database than when batch ${batch.batch} was begun`,
    hint: 'set the address back until the batch is recovered',
  });
}
