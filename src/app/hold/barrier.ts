import type { Clock } from '../../clock.ts';
import { openBatchesAmong } from '../../control/batch/open-batch.ts';
import type { Hold } from '../../control/hold/hold.ts';
import { pendingHolds } from '../../control/hold/hold.ts';
import { markEffective } from '../../control/hold/hold-change.ts';
import type { Session } from '../../database/session.ts';
import { inTransaction } from '../../database/transaction.ts';
import { failpoint } from '../../failpoint.ts';
import type { Outcome } from '../../ledger/entries/batch.ts';
import type { HoldEffective } from '../../ledger/entries/hold.ts';
import { append, lockChain, readEntries } from '../../ledger/store.ts';

/** Carries every pending hold on; whoever placed it may be gone. */
export async function carryPendingHolds(session: Session, clock: Clock): Promise<void> {
  for (const hold of await pendingHolds(session)) await carryHold(session, clock, hold);
}

/** Makes the hold effective if no batch is left that does not know it; resolves to how many are. */
export async function carryHold(session: Session, clock: Clock, hold: Hold): Promise<number> {
  const open = await openBatchesAmong(session, hold.inFlight);
  if (open.length > 0) return open.length;
  await failpoint('hold: waited');
  await recordEffective(session, clock, hold);
  return 0;
}

/** Whoever marks it is the one who appends: placer and daemon may come here at once. */
async function recordEffective(session: Session, clock: Clock, hold: Hold): Promise<void> {
  // They are over, so that their outcomes are all there, before the lock that every batch waits for.
  const batches = await outcomesOf(session, hold);
  const effective: HoldEffective = { kind: 'hold effective', hold: hold.hold, batches };
  await inTransaction(session, async () => {
    const chain = await lockChain(session);
    if (await markEffective(session, hold.hold)) await append(session, chain, clock(), [effective]);
  });
  await failpoint('hold: effective');
}

/** What the ledger says of the batches that were in flight; it says so after the hold was placed. */
async function outcomesOf(session: Session, hold: Hold): Promise<HoldEffective['batches']> {
  const wanted = new Set(hold.inFlight);
  const found: HoldEffective['batches'][number][] = [];
  for await (const { text } of readEntries(session, hold.placedSeq)) {
    if (found.length === wanted.size) break;
    const entry: Partial<Outcome> = JSON.parse(text);
    if (entry.kind === 'outcome' && entry.batch && entry.outcome && wanted.has(entry.batch))
      found.push({ batch: entry.batch, outcome: entry.outcome });
  }
  return found;
}
