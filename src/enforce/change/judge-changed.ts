import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TextRow } from '../../database/session.ts';
import { Failure } from '../../errors.ts';
import { DigestGatherer, type DigestList } from '../../ledger/digest-list.ts';
import type { ChangedRows, Range } from '../../plan/change/changed-rows.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import type { TimeColumn } from '../../plan/checked/time-column.ts';
import { readStart } from '../../plan/state/row-time.ts';
import { shapeName } from '../../sql/shape.ts';
import type { Scene } from '../scene.ts';
import { isDue, startsOf } from './judge-rows.ts';

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
export function afterChanged({ end, count }: ChangedRows, mostRows: number): After {
  if (!end) return { cursor: null, ahead: null };
  const cursor = { lead: end.lead, key: null };
  const isTold = !end.shared && count === mostRows;
  return { cursor, ahead: isTold ? { ...cursor, strictly: true } : null };
}

/** Where a batch was given its end before it changed anything: what lies behind it is the next one's, whatever comes between. */
export function afterEdge(lead: string): After {
  const cursor = { lead, key: null };
  return { cursor, ahead: { ...cursor, strictly: true } };
}

/** Throws where the second implementation disagrees about a row. First, whoever was told where the next ones begin asks for them. */
export async function judgeChanged(scene: Scene, rows: ChangedRows): Promise<DigestList> {
  await nextTurn();
  if (!areDue(scene, rows)) throw disputed();
  const { rule, shape, key } = scene.plan.checked;
  const digestsOf = scene.digester.ofRows(rule.connection, shapeName(shape), key.length);
  const keys = key.map((_, column) => rows.keys(column));
  const digests = new DigestGatherer(rows.count);
  for (let first = 0; first < rows.count; first += ROWS_A_TURN) {
    digestsOf(keys, first, digests.addRoom(Math.min(rows.count, first + ROWS_A_TURN) - first));
    await nextTurn();
  }
  return digests.end();
}

/** The second implementation's word on all of them; a row that neither the range nor its own answers tell of is not due. */
export function areDue(scene: Judging, rows: ChangedRows): boolean {
  const { count, right, range, others } = rows;
  const isTold = range ? others.length <= count : others.length === count;
  if (right !== count || !isTold || (range && !isRangeDue(scene, range))) return false;
  return others.every((answers) => {
    const row = [...noKey(scene), ...answers];
    return isDue(scene, row, startsOf(scene, row));
  });
}

type Judging = Pick<Scene, 'plan' | 'terms'>;

function noKey({ plan }: Judging): TextRow {
  return plan.checked.key.map(() => null);
}

/**
 * Whether every start between the earliest and the latest is past its deadline: a start never ends earlier than one before
 * it, and is never less plausible.
 */
function isRangeDue(scene: Judging, range: Range): boolean {
  const [time] = scene.plan.checked.times as readonly [TimeColumn];
  return [range.earliest, range.latest].every((text) =>
    isDue(scene, [...noKey(scene), text], [readStart(text, time)]),
  );
}

/** The row is not changed: the batch is undone, and tried again by the form that can leave single rows. */
function disputed(): Failure {
  return new Failure({
    code: 'rows-disputed',
    fact: 'the two ways to judge a row disagree about one that was to be changed; the batch was undone',
    hint: 'its rows are locked and judged one by one instead',
  });
}
