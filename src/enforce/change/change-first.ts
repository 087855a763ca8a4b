import { readChanged } from '../../plan/change/change-next.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { afterChanged, judgeChanged } from './judge-changed.ts';
import type { Taking } from './lock.ts';
import { statementName } from './lock-next.ts';
import { type TakenRows, takenAtOnce } from './taken-rows.ts';

/**
 * Steps 2 to 4 in the faster form, in a transaction that was begun, with the table held still: delete or alter what is due
 * and judge what comes back. Nothing is durable before the commit, so that a rollback undoes it; locking first would write
 * every row twice. `tell` is called before the rows are judged: where the next batch may begin already, null where it cannot
 * be told.
 */
export async function changeFirst(
  taking: Taking,
  transaction: string,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const { scene, session, request, target, holds } = taking;
  const { checked, statements } = scene.plan;
  const mostRows = scene.pace.nextBatchRows();
  const answer = await session.run(
    statements.changeNext(request.after, mostRows, holds, scene.pseudonym),
    statementName('change', request.after, holds, mostRows),
  );
  const rows = readChanged(checked, answer.rows);
  const { ahead, cursor } = afterChanged(rows, mostRows);
  tell(ahead);
  return takenAtOnce({
    digests: await judgeChanged(scene, rows),
    cursor,
    identity: { ...target, transaction },
    holds,
  });
}
