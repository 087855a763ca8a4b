import { allAnswered } from '../../database/answered.ts';
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
  { scene, session, request, target, holds }: Taking,
  transaction: string,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const { checked, statements } = scene.plan;
  const { alter } = statements;
  if (!alter) throw nothingToDo(checked.rule);
  const { after } = request;
  const mostRows = scene.pace.nextBatchRows();
  const { rows: held } = await session.run(
    alter.hold(after, mostRows, holds),
    statementName('hold', after, holds, mostRows),
  );
  const rows = readRows(checked, held);
  const { ahead, cursor } = afterChanged(rows, mostRows);
  tell(ahead);
  const last = held.at(-1);
  const altered = last
    ? allAnswered([
        session.run(
          alter.changeHeld(
            { after, last: cursorAt(scene, last), count: held.length },
            holds,
            scene.pseudonym,
          ),
          statementName('alter', after, holds, held.length),
        ),
        session.run(
          alter.done(
            keyLists(
              checked,
              held.map((row) => keyOf(scene, row)),
            ),
          ),
          'retentiond_done',
        ),
      ])
    : Promise.resolve([]);
  // Told below, unless a row is in dispute.
  altered.catch(() => undefined);
  const digests = await judgeChanged(scene, rows);
  const [changed, done] = await altered;
  if (changed && done) requireAltered(held.length, changed, done);
  return takenAtOnce({ digests, cursor, identity: { ...target, transaction }, holds });
}
