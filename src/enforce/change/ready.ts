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
  /** The holds in force when it was made ready; an intent is refused where one was placed since. */
  readonly holds: KnownHolds;
  /** Step 1, where it is done already: without a transaction, what changes rows at once would commit by itself. */
  readonly begun: Begun | null;
}

/** Whether the request's rows are changed before anything else. */
export function changesFirst(scene: Scene, { lockFirst, leaveOut }: BatchRequest): boolean {
  const isAlone = !lockFirst && leaveOut.size === 0 && scene.chosen === null;
  return isAlone && canChangeFirst(scene.plan.checked);
}

/** Step 1, before it is known where the batch begins; undone at once where it fails. `other`: see `beginBeside`. */
export async function makeReady(
  scene: Scene,
  connection: Target,
  request: BatchRequest,
  other: HeldTables | null,
): Promise<Ready> {
  const session = await connection.brief();
  try {
    const target = await connection.name();
    // Asked of either database at once.
    const [holds, begun] = await Promise.allSettled([
      scene.holds(),
      changesFirst(scene, request) ? beginBeside(scene.plan.checked, session, target.receipt, other) : null,
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
