import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../errors.ts';
import { DigestGatherer, type DigestList } from '../ledger/digest-list.ts';
import type { AnswerColumns } from '../plan/answer-columns.ts';
import { type Cursor, leadingTime } from '../plan/next-rows.ts';
import type { TimeColumn } from '../plan/time-column.ts';
import { shapeName } from '../sql/shape.ts';
import { judgeColumns } from './judge-columns.ts';
import type { Scene } from './scene.ts';

/** After so many rows, answers that came meanwhile have their turn: the batch before waits for them. */
const ROWS_A_TURN = 512;

/** Where rows that were changed at once are gone on from. */
export interface After {
  /** Once they are committed; null where there are none. */
  readonly cursor: Cursor | null;
  /** Before that; null where it cannot be told: rows of one time that are left would be passed by, and those in hand waited for. */
  readonly ahead: Cursor | null;
}

/** `mostRows` is how many were asked for. */
export function afterChanged(scene: Scene, rows: AnswerColumns, mostRows: number): After {
  const end = endOf(scene, rows);
  if (!end) return { cursor: null, ahead: null };
  const cursor = { lead: end.lead, key: null };
  const isTold = !end.shared && rows.count === mostRows;
  return { cursor, ahead: isTold ? { ...cursor, strictly: true } : null };
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
export async function judgeChanged(scene: Scene, rows: AnswerColumns): Promise<DigestList> {
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
