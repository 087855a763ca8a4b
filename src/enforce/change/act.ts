import type { OpenBatch } from '../../control/batch/open-batch.ts';
import { allAnswered } from '../../database/answered.ts';
import type { Session } from '../../database/session.ts';
import type { CheckedRule } from '../../plan/checked/checked-rule.ts';
import { changesOthers, readsElsewhere } from '../../plan/checked/reads-elsewhere.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import type { Action } from '../../policy/policy.ts';
import type { KeyLists } from '../../sql/dialect.ts';
import type { TableShape } from '../../sql/shape.ts';
import type { Scene } from '../scene.ts';
import { alterRows } from './alter.ts';
import { type Change, countDiffers, nothingToDo, rowsChanged } from './change.ts';
import { changeDependants } from './dependants.ts';
import type { CountedRows } from './read-groups.ts';
import { leaveReceipt } from './receipt.ts';
import { addToSummary } from './summarise.ts';
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
  counted: CountedRows | null,
): Promise<void> {
  const { checked } = scene.plan;
  const keys = keyLists(checked, taken.keys);
  const isLinkedToWhatGoes = changesOthers(checked) && readsElsewhere(checked);
  const { holds } = taken;
  const change: Change = { scene, session, keys, holds, expected: open.rows, asked: isLinkedToWhatGoes };
  const first = [
    leaveReceipt(scene, session, open),
    // Their links may be among what goes first.
    ...(isLinkedToWhatGoes ? [requireDue(scene, session, keys, taken)] : []),
  ];
  // What is counted must still be there, with all that depends on it.
  if (counted) await allAnswered<unknown>([...first, addToSummary(scene, session, counted, holds)]);
  await allAnswered<unknown>([
    ...first,
    changeDependants(scene, session, keys, taken.dependants),
    ...(taken.changed ? [] : [ACTS[checked.rule.action](change)]),
    session.engine.askDeferred(session, changedTables(checked)),
  ]);
}

/** The tables in which the batch deletes or changes rows. */
function changedTables({ shape, others }: CheckedRule): readonly TableShape[] {
  return [shape, ...others.filter(({ use }) => use === 'change').map((other) => other.shape)];
}

const ACTS: Readonly<Record<Action, (change: Change) => Promise<void>>> = {
  delete: removeRows,
  anonymise: alterRows,
  pseudonymise: alterRows,
  archive: (change) => (change.scene.plan.checked.alteration ? alterRows(change) : removeRows(change)),
  summarise: removeRows,
  review: lookOnly,
};

/** Asks once more of rows whose deletion cannot ask. */
async function requireDue(scene: Scene, session: Session, keys: KeyLists, taken: TakenRows): Promise<void> {
  const { count } = await session.run(scene.plan.statements.again(keys, taken.holds));
  if (count !== taken.keys.length) throw rowsChanged(taken.keys.length, count);
}

async function removeRows({ scene, session, keys, holds, expected, asked }: Change): Promise<void> {
  const { statements, checked } = scene.plan;
  const { count } = asked
    ? await session.run(statements.removeLocked(keys), 'retentiond_remove_locked')
    : await session.run(statements.remove(keys, holds), `retentiond_remove_${holds.epoch}`);
  if (count !== expected) throw countDiffers(checked, 'the deletion', expected, count);
}

/** Nobody deletes what the DPO looks at: no batch of such a rule has a row. */
async function lookOnly({ scene }: Change): Promise<void> {
  throw nothingToDo(scene.plan.checked.rule);
}
