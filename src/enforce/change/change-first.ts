import { readChanged } from '../../plan/change/change-next.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { afterChanged, afterEdge, judgeChanged } from './judge-changed.ts';
import type { Taking } from './lock.ts';
import { statementName } from './lock-next.ts';
import { type TakenRows, takenAtOnce } from './taken-rows.ts';

/**
 * Steps 2 to 4 in the faster form, in a transaction that was begun, with the table held still: delete or alter what is due
 * and judge what comes back. Nothing is durable before the commit, so that a rollback undoes it; locking first would write
 * every row twice. `tell` is called before the rows are judged, or changed where it is known by then: where the next batch
 * may begin already, null where it cannot be told.
 */
export async function changeFirst(
  taking: Taking,
  transaction: string,
  tell: (ahead: Cursor | null) => void,
): Promise<TakenRows> {
  const { scene, session, request, target, holds } = taking;
  const { checked, statements } = scene.plan;
  const { after } = request;
  const limit = scene.pace.nextBatchRows();
  const until = await edgeOf(taking, limit);
  if (until !== null) tell(afterEdge(until).ahead);
  const answer = await session.run(
    statements.changeNext({ after, limit, until }, holds, scene.pseudonym),
    statementName(until === null ? 'change' : 'change_until', after, holds, limit),
  );
  const rows = readChanged(checked, answer.rows);
  const { ahead, cursor } = until === null ? afterChanged(rows, limit) : afterEdge(until);
  tell(ahead);
  return takenAtOnce({
    digests: await judgeChanged(scene, rows),
    cursor,
    identity: { ...target, transaction },
    holds,
  });
}

/**
 * The last lead of a batch, where the next row has another: each of the two then changes its own side of it, at the same
 * time. Asked of alterations alone, since a deletion is over about as soon as the question. Null where the next one waits.
 */
async function edgeOf({ scene, session, request, holds }: Taking, limit: number): Promise<string | null> {
  const { checked, statements } = scene.plan;
  const { alteration } = checked;
  if (!alteration || !scene.pace.isSteady()) return null;
  const { rows } = await session.run(
    statements.edge(request.after, limit, holds),
    statementName('edge', request.after, holds, limit),
  );
  const [last, next] = rows.map(([lead]) => lead ?? null);
  if (last === undefined || next === undefined || last === next) return null;
  return last;
}
