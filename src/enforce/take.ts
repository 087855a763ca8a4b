import type { Session } from '../database/session.ts';
import { canChangeFirst } from '../plan/change-first.ts';
import type { Cursor } from '../plan/next-rows.ts';
import { changeFirst } from './change-first.ts';
import { lockRows } from './lock.ts';
import type { Scene } from './scene.ts';
import type { BatchRequest, TakenRows } from './taken-rows.ts';
import type { Target } from './target.ts';

/**
 * Steps 1 to 4: the next due rows, in the form that the rule and what happened so far allow. `tell` is called as soon as it
 * is known where the next ones may be taken before these are committed.
 */
export async function takeRows(
  scene: Scene,
  connection: Target,
  session: Session,
  request: BatchRequest,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const target = await connection.name();
  const holds = await scene.holds();
  const isFast =
    !request.lockFirst &&
    request.leaveOut.size === 0 &&
    scene.chosen === null &&
    canChangeFirst(scene.plan.checked);
  const taking = { scene, session, request, target, holds };
  return isFast ? changeFirst(taking, tell) : lockRows(taking, tell);
}
