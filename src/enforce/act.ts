import type { OpenBatch } from '../control/open-batch.ts';
import type { Session } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { type KeyLists, keyLists } from '../plan/key-list.ts';
import { changesOthers, readsElsewhere } from '../plan/reads-elsewhere.ts';
import { allAnswered } from './answered.ts';
import { changeDependants } from './dependants.ts';
import { leaveReceipt } from './receipt.ts';
import type { Scene } from './scene.ts';
import type { TakenRows } from './taken-rows.ts';

/**
 * Steps 6 and 7: the receipt, what depends on the rows, then exactly these rows, if they are all still due; sent at once,
 * done in this order.
 */
export async function changeRows(
  scene: Scene,
  session: Session,
  open: OpenBatch,
  taken: TakenRows,
): Promise<void> {
  const keys = keyLists(scene.plan.checked, taken.keys);
  const isLinkedToWhatGoes = changesOthers(scene.plan.checked) && readsElsewhere(scene.plan.checked);
  await allAnswered<unknown>([
    leaveReceipt(scene, session, open),
    // Their links may be among what goes first.
    ...(isLinkedToWhatGoes ? [requireDue(scene, session, keys, taken)] : []),
    changeDependants(scene, session, keys, taken.dependants),
    ...(taken.removed ? [] : [removeRows(scene, session, keys, open.rows, isLinkedToWhatGoes)]),
    session.script('SET CONSTRAINTS ALL IMMEDIATE'),
  ]);
}

/** Asks once more of rows whose deletion cannot ask. */
async function requireDue(scene: Scene, session: Session, keys: KeyLists, taken: TakenRows): Promise<void> {
  const { count } = await session.run(scene.plan.statements.again(keys, taken.holds));
  if (count !== taken.keys.length) throw rowsChanged(taken.keys.length, count);
}

async function removeRows(
  scene: Scene,
  session: Session,
  keys: KeyLists,
  expected: number,
  asked: boolean,
): Promise<void> {
  const { statements, checked } = scene.plan;
  const { count } = asked
    ? await session.run(statements.removeLocked(keys), 'retentiond_remove_locked')
    : await session.run(statements.remove(keys), 'retentiond_remove');
  if (count === expected) return;
  if (readsElsewhere(checked)) throw rowsChanged(expected, count);
  throw new Failure({
    code: 'count-differs',
    fact: `the deletion touched ${count} rows where ${expected} were expected; the batch was undone`,
    hint: 'a trigger, a rule or row security may be at work: run `retentiond validate --connect`',
  });
}

/** What stands in other tables is not locked, and may change until the last moment. */
function rowsChanged(expected: number, got: number): Failure {
  return new Failure({
    code: 'rows-changed',
    fact: `${expected - got} rows were not due any more when they were to go; the batch was undone`,
    hint: 'what decides about them in another table has changed; the next batch asks again',
  });
}
