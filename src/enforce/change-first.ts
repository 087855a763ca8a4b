import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../errors.ts';
import { DigestGatherer, type DigestList } from '../ledger/digest-list.ts';
import { type AnswerColumns, readColumns } from '../plan/answer-columns.ts';
import { type Cursor, leadingTime } from '../plan/next-rows.ts';
import type { TimeColumn } from '../plan/time-column.ts';
import { shapeName } from '../sql/shape.ts';
import { judgeColumns } from './judge-columns.ts';
import type { Taking } from './lock.ts';
import { statementName } from './lock-next.ts';
import type { Scene } from './scene.ts';
import type { TakenRows } from './taken-rows.ts';

/** After so many rows, answers that came meanwhile have their turn: the batch before waits for them. */
const ROWS_A_TURN = 512;

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
    statementName('change', request.after, holds),
  );
  const rows = readColumns(checked, answer.rows[0] ?? []);
  const end = endOf(scene, rows);
  // Rows of one time that are left would be passed by, and those in hand waited for.
  tell(end && !end.shared && rows.count === mostRows ? { lead: end.lead, key: null, strictly: true } : null);
  return {
    digests: await judged(scene, rows),
    cursor: end ? { lead: end.lead, key: null } : null,
    keys: [],
    identity: { ...target, transaction },
    holds,
    dependants: [],
    changed: true,
    left: 0,
  };
}

interface End {
  readonly lead: string;
  /** Whether more than one row has it. */
  readonly shared: boolean;
}

/**
 * The latest lead of rows that came back in no order. Texts are compared, since the server waits for this: a year of five
 * digits may count as early, and then the next batch begins too early, among rows that are gone.
 */
function endOf({ plan }: Scene, rows: AnswerColumns): End | null {
  const { checked } = plan;
  const lead = leadingTime(checked) as TimeColumn;
  const texts = rows.texts(checked.key.length + checked.times.indexOf(lead)) as readonly string[];
  const isWritten = lead.kind === 'date' || lead.kind === 'timestamp' || lead.kind === 'timestamptz';
  let last: string | null = null;
  let shared = false;
  for (const text of texts) {
    if (text === last) shared = true;
    else if (last === null || (isWritten ? text > last : isMore(text, last))) {
      last = text;
      shared = false;
    }
  }
  return last === null ? null : { lead: last, shared };
}

/** Of whole numbers above zero. */
function isMore(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length;
}

/** Throws where the second implementation disagrees about a row. */
async function judged(scene: Scene, rows: AnswerColumns): Promise<DigestList> {
  const { rule, shape, key } = scene.plan.checked;
  const digestsOf = scene.digester.ofRows(rule.connection, shapeName(shape), key.length);
  const keys = key.map((_, column) => rows.texts(column));
  const isRight = judgeColumns(scene, rows);
  const digests = new DigestGatherer(rows.count);
  for (let first = 0; first < rows.count; first += ROWS_A_TURN) {
    const end = Math.min(rows.count, first + ROWS_A_TURN);
    for (let index = first; index < end; index += 1) if (!isRight(index)) throw disputed();
    digestsOf(keys, first, digests.addRoom(end - first));
    await nextTurn();
  }
  return digests.end();
}

/** The row is not changed: the batch is undone, and tried again by the form that can leave single rows. */
function disputed(): Failure {
  return new Failure({
    code: 'rows-disputed',
    fact: 'the two ways to judge a row disagree about one that was to be changed; the batch was undone',
    hint: 'its rows are locked and judged one by one instead',
  });
}
