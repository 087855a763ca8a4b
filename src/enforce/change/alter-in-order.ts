import { setImmediate as nextTurn } from 'node:timers/promises';
import { allAnswered } from '../../database/answered.ts';
import type { Result, TextRow } from '../../database/session.ts';
import type { AlterStatements } from '../../plan/change/alter.ts';
import { readRows } from '../../plan/change/answer-rows.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { keyLists } from '../../plan/row/key-list.ts';
import { requireAltered } from './alter.ts';
import { nothingToDo } from './change.ts';
import { afterChanged, judgeChanged } from './judge-changed.ts';
import { keyOf } from './judge-rows.ts';
import { cursorAt, type Taking } from './lock.ts';
import { statementName } from './lock-next.ts';
import { type TakenRows, takenAtOnce } from './taken-rows.ts';

/**
 * Steps 2 to 4 in the faster form, where no statement answers what it has altered: the rows are held by their order, and as
 * many are altered in the same order while they are judged. All that were held read as done then, and did not before: so
 * no other row was altered. `tell` as in `changeFirst`.
 */
export async function alterInOrder(
  taking: Taking,
  transaction: string,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const { scene, session, request, target, holds } = taking;
  const { checked, statements } = scene.plan;
  const { alter } = statements;
  if (!alter) throw nothingToDo(checked.rule);
  const { after } = request;
  const mostRows = scene.pace.nextBatchRows();
  const { rows: held } = await session.run(
    alter.hold(after, mostRows, holds),
    statementName('hold', after, holds, mostRows),
  );
  const altered = alterHeld(taking, alter, held);
  // Told below, unless a row is in dispute.
  altered.catch(() => undefined);
  await nextTurn();
  const rows = readRows(checked, held);
  const { ahead, cursor } = afterChanged(rows, mostRows);
  tell(ahead);
  const digests = await judgeChanged(scene, rows);
  await altered;
  return takenAtOnce({ digests, cursor, identity: { ...target, transaction }, holds });
}

/** Sent before anything else is made of the rows: the server is busy with it meanwhile. */
async function alterHeld(
  { scene, session, request, holds }: Taking,
  alter: AlterStatements,
  held: readonly TextRow[],
): Promise<void> {
  const { after } = request;
  const last = held.at(-1);
  if (!last) return;
  const changed = session.run(
    alter.changeHeld({ after, last: cursorAt(scene, last), count: held.length }, holds, scene.pseudonym),
    statementName('alter', after, holds, held.length),
  );
  // Told with the answer of what follows it.
  changed.catch(() => undefined);
  await nextTurn();
  const keys = held.map((row) => keyOf(scene, row));
  const done = session.run(alter.done(keyLists(scene.plan.checked, keys)), 'retentiond_done');
  const [changes, read] = (await allAnswered([changed, done])) as [Result, Result];
  requireAltered(held.length, changes, read);
}
