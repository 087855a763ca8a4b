import { randomUUID } from 'node:crypto';
import type { OpenBatch } from '../control/batch/open-batch.ts';
import type { Session } from '../database/session.ts';
import { rollback } from '../database/transaction.ts';
import { failpoint } from '../failpoint.ts';
import type { Cursor } from '../plan/change/next-rows.ts';
import { shapeName } from '../sql/shape.ts';
import { archiveRows, openArchive } from './archive/archive-rows.ts';
import { changeRows } from './change/act.ts';
import type { Begun } from './change/begin.ts';
import { readGroups } from './change/read-groups.ts';
import { type Ready, release } from './change/ready.ts';
import { takeRows } from './change/take.ts';
import type { BatchRequest, TakenRows } from './change/taken-rows.ts';
import { commitBatch, recordAborted } from './commit-batch.ts';
import { OwedOutcome } from './record/owed-outcome.ts';
import { recordIntent, recordOutcome } from './record/record.ts';
import type { Scene } from './scene.ts';

/** What one batch did. */
export interface BatchResult {
  /** Rows gone. */
  readonly rows: number;
  /** Rows that were taken and left alone. */
  readonly left: number;
  /** Where the next one begins; null where nothing more was found. */
  readonly cursor: Cursor | null;
  /** Step 9, of which somebody must take care; null where nothing was committed. */
  readonly owed: OwedOutcome | null;
}

/** A batch after steps 1 to 4: its rows are ours in an open transaction, and nothing is recorded yet. */
export interface HeldBatch {
  readonly session: Session;
  readonly begun: Begun | null;
  readonly taken: TakenRows;
}

/** The rest of steps 1 to 4 on a connection that is ready; undone at once where they fail. `tell`: see `takeRows`. */
export async function holdBatch(
  scene: Scene,
  ready: Ready,
  request: BatchRequest,
  tell: (ahead: Cursor | null) => void,
): Promise<HeldBatch> {
  const { session, begun } = ready;
  try {
    return { session, begun, taken: await takeRows(scene, ready, request, tell) };
  } catch (error) {
    await dropBatch(ready);
    throw error;
  }
}

/** Gives the rows back, if there are any: nothing has happened. */
export async function dropBatch({ session, begun }: Pick<HeldBatch, 'session' | 'begun'>): Promise<void> {
  release(begun);
  await rollback(session);
}

/**
 * Steps 5 to 9: record, act, confirm. Nothing commits before its intent is durable; every failure before COMMIT undoes
 * everything. `before` is the last step of the batch before: this one records nothing before that, or with it at the
 * earliest. `leave` is called as soon as COMMIT was sent: what it sends on the same connection leaves with it.
 */
export async function finishBatch(
  scene: Scene,
  held: HeldBatch,
  before: OwedOutcome | null,
  leave: () => void,
): Promise<BatchResult> {
  const { session, taken } = held;
  const { left, cursor } = taken;
  let open: OpenBatch | null = null;
  try {
    await failpoint('batch: locked');
    if (taken.digests.count > 0) {
      open = { ...openBatch(scene, taken), archive: await openArchive(scene, taken, randomUUID()) };
      await recordAndAct(scene, session, open, taken, before);
    }
  } catch (error) {
    await dropBatch(held);
    if (open) {
      // The control session does one thing after the other.
      await before?.record();
      // COMMIT was never sent, so that the rollback is certain.
      await recordAborted(scene, open);
    }
    throw error;
  }
  if (open) {
    release(held.begun);
    await commitBatch(scene, session, open, leave);
    await failpoint('batch: committed');
    return { rows: open.rows, left, cursor, owed: owe(scene, open) };
  }
  await dropBatch(held);
  // Nobody else knows of it any more.
  await before?.record();
  return { rows: 0, left, cursor, owed: null };
}

function openBatch(scene: Scene, taken: TakenRows): Omit<OpenBatch, 'archive'> {
  const { rule, shape } = scene.plan.checked;
  return {
    batch: randomUUID(),
    run: scene.run.id,
    rule: rule.id,
    connection: rule.connection,
    relation: shapeName(shape),
    rows: taken.digests.count,
    fence: scene.lease.fence,
    epoch: taken.holds.epoch,
    target: taken.identity,
  };
}

/**
 * Steps 5 to 7. The target changes the rows while the intent is made durable in the ledger: its COMMIT waits for both,
 * and until then either is undone by a rollback.
 */
async function recordAndAct(
  scene: Scene,
  session: Session,
  open: OpenBatch,
  taken: TakenRows,
  before: OwedOutcome | null,
): Promise<void> {
  const counted = await readGroups(scene, session, taken.keys);
  if (open.archive) {
    // Nothing is changed here before the copies were read there.
    await recordAfter(before, (owed) => recordIntent(scene, open, taken, counted, owed));
    await failpoint('batch: intent durable');
    await archiveRows(scene, session, open, taken);
    await changeRows(scene, session, open, taken, counted);
    await failpoint('batch: acted');
    return;
  }
  const acted = changeRows(scene, session, open, taken, counted);
  // Told below, unless the intent fails first.
  acted.catch(() => undefined);
  await recordAfter(before, (owed) => recordIntent(scene, open, taken, counted, owed));
  await failpoint('batch: intent durable');
  await acted;
  await failpoint('batch: acted');
}

/** The outcome before comes first in the ledger: with the intent, or before it. */
async function recordAfter(
  before: OwedOutcome | null,
  record: (owed: OpenBatch | null) => Promise<void>,
): Promise<void> {
  if (!before) return record(null);
  await before.takeAlong(async (owed) => {
    await record(owed);
    if (owed) {
      await failpoint('batch: handover durable');
    }
  });
}

/** Step 9. */
function owe(scene: Scene, open: OpenBatch): OwedOutcome {
  return new OwedOutcome(open, async () => {
    await recordOutcome(scene.control, scene.clock, open, 'committed', 'worker');
    await failpoint('batch: outcome durable');
  });
}
