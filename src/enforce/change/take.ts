import type { Cursor } from '../../plan/change/next-rows.ts';
import type { Scene } from '../scene.ts';
import { alterInOrder } from './alter-in-order.ts';
import { changeFirst } from './change-first.ts';
import { lockRows } from './lock.ts';
import type { Ready } from './ready.ts';
import type { BatchRequest, TakenRows } from './taken-rows.ts';

/**
 * Steps 2 to 4, and step 1 where it is still to be done: the next due rows, in the form that the rule and what happened so
 * far allow. `tell` is called as soon as it is known where the next ones may be taken before these are committed.
 */
export async function takeRows(
  scene: Scene,
  { session, target, holds, begun }: Ready,
  request: BatchRequest,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const taking = { scene, session, request, target, holds };
  if (!begun) return lockRows(taking, tell);
  const { alteration, dialect } = scene.plan.checked;
  const change = alteration && !dialect.can.readsChanged ? alterInOrder : changeFirst;
  return change(taking, begun.transaction, tell);
}
