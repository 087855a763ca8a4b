import type { OpenBatch } from '../../control/batch/open-batch.ts';
import { DatabaseFailure } from '../../database/failure.ts';
import type { Session } from '../../database/session.ts';
import { begin, commit, rollback } from '../../database/transaction.ts';
import { Failure } from '../../errors.ts';
import { failpoint } from '../../failpoint.ts';
import type { Scene } from '../scene.ts';
import { SERVER_LIMITS } from './answer-limits.ts';

/** What became of an open batch; `later` where its transaction still runs. */
export type Recovered = 'committed' | 'aborted' | 'later';

/**
 * Step 6: what commits together with the change and proves it, where a table may be made for it; the ledger's identity is
 * asked in the same statement.
 */
export async function leaveReceipt(
  scene: Pick<Scene, 'ledger'>,
  session: Session,
  open: OpenBatch,
): Promise<void> {
  if (open.target.receipt === 'none') return;
  const written = await session.run(
    session.engine.receipts.done(open.batch, open.rows, scene.ledger),
    'retentiond_receipt',
  );
  if (written.count === 1) return;
  throw new Failure({
    code: 'count-differs',
    fact: `the receipt touched ${written.count} rows where 1 was expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}

/**
 * What became of a batch, by trying to void its receipt: that waits for a twin in flight, and once the void receipt
 * stands, the batch can never commit any more.
 */
export async function settleReceipt(session: Session, batch: OpenBatch): Promise<Recovered> {
  const { receipts } = session.engine;
  await begin(session);
  try {
    await session.engine.limitLocks(session, SERVER_LIMITS.lock);
    const voided = await session.run(receipts.voided(batch.batch));
    if (voided.count === 1) return await commitVoid(session);
    const receipt = await session.run(receipts.read(batch.batch));
    await rollback(session);
    return readReceipt(batch, receipt.rows[0]);
  } catch (error) {
    await rollback(session);
    if (!(error instanceof DatabaseFailure) || error.remedy !== 'retry') throw error;
    await session.engine.endBackend(session, batch.target);
    return 'later';
  }
}

async function commitVoid(session: Session): Promise<Recovered> {
  await failpoint('recovery: voided');
  if ((await commit(session)) !== 'committed') return 'later';
  await failpoint('recovery: void durable');
  return 'aborted';
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
