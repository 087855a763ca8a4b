import type { Session } from '../database/session.ts';
import { canRemoveFirst } from '../plan/remove-first.ts';
import { lockRows } from './lock.ts';
import { removeRows } from './remove-first.ts';
import type { Scene } from './scene.ts';
import type { BatchRequest, TakenRows } from './taken-rows.ts';

/** Steps 1 to 4: the next due rows, in the form that the rule and what happened so far allow. */
export async function takeRows(scene: Scene, session: Session, request: BatchRequest): Promise<TakenRows> {
  const target = await scene.target.name();
  const holds = await scene.holds();
  const isFast =
    !request.lockFirst &&
    request.leaveOut.size === 0 &&
    scene.chosen === null &&
    canRemoveFirst(scene.plan.checked);
  const take = isFast ? removeRows : lockRows;
  return take({ scene, session, request, target, holds });
}
