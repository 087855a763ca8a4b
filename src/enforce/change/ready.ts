import { answered } from '../../database/answered.ts';
import type { Session } from '../../database/session.ts';
import { rollback } from '../../database/transaction.ts';
import { canChangeFirst } from '../../plan/change/change-first.ts';
import type { KnownHolds } from '../../plan/state/held.ts';
import type { Scene } from '../scene.ts';
import type { Target, TargetName } from '../target.ts';
import { type Begun, beginBeside, type HeldTables } from './begin.ts';
import type { BatchRequest } from './taken-rows.ts';

/** A connection on which the next rows may be taken. */
export interface Ready {
  readonly session: Session;
  readonly target: TargetName;
  /** The holds in force when the first of these batches was made ready; an intent is refused where one was placed since. */
  readonly holds: KnownHolds;
  /** Step 1, where it is done already: without a transaction, what changes rows at once would commit by itself. */
  readonly begun: Begun | null;
}

/** Whether the request's rows are changed before anything else. */
export function changesFirst(scene: Scene, { lockFirst, leaveOut }: BatchRequest): boolean {
  const isAlone = !lockFirst && leaveOut.size === 0 && scene.chosen === null;
  return isAlone && canChangeFirst(scene.plan.checked);
}

/** The batch that comes before it on the other connection. */
export interface Before {
  /** What it holds still; see `beginBeside`. */
  readonly tables: HeldTables | null;
  /** What it knows: should a hold be placed, its intent is refused, and nothing comes after it. */
  readonly holds: KnownHolds;
}

/** Step 1, before it is known where the batch begins; undone at once where it fails. */
export async function makeReady(
  scene: Scene,
  connection: Target,
  request: BatchRequest,
  before: Before | null,
): Promise<Ready> {
  const session = await connection.brief();
  try {
    const target = await connection.name();
    // Asked of either database at once.
    const [holds, begun] = await Promise.allSettled([
      before?.holds ?? scene.holds(),
      changesFirst(scene, request)
        ? beginBeside(scene.plan.checked, session, target.receipt, before?.tables ?? null)
        : null,
    ]);
    return { session, target, holds: answered(holds), begun: answered(begun) };
  } catch (error) {
    await rollback(session);
    throw error;
  }
}

/** Says that the tables may change from now on. */
export function release(begun: Begun | null): void {
  if (begun) begun.tables.released = true;
}
