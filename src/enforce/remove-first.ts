import type { Start } from '../calendar/instant.ts';
import type { TextRow } from '../database/session.ts';
import { Failure } from '../errors.ts';
import { type Cursor, leadingTime } from '../plan/statements.ts';
import { beginBatch } from './begin.ts';
import { digestRow, isDue, keyOf, startsOf } from './judge-rows.ts';
import { statementName, type Taking } from './lock.ts';
import type { TakenRows } from './taken-rows.ts';

/** While the server deletes one part of a batch, the part before is judged and digested here. */
const PART_ROWS = 1_000;

/**
 * Steps 1 to 4 in the faster form: begin, hold the table still, delete what is due and judge what comes back. Nothing is
 * durable before the commit, so that a rollback undoes it; locking first would write every row twice.
 */
export async function removeRows(taking: Taking): Promise<TakenRows> {
  const { scene, session, request, target, holds } = taking;
  // Answered before anything else is sent: without a transaction a deletion would commit by itself.
  const transaction = await beginBatch(scene.plan.checked, session, target.receipt);
  const answers = partsOf(scene.pace.nextBatchRows()).map((rows) =>
    session.run(
      scene.plan.statements.removeNext(request.after, rows, holds),
      statementName('remove', request.after, holds),
    ),
  );
  // Each is told below, unless one before it fails first.
  for (const answer of answers) answer.catch(() => undefined);
  const gathering = gather(taking);
  for (const answer of answers) gathering.add((await answer).rows);
  return {
    ...gathering.end(),
    identity: { ...target, transaction },
    holds,
    dependants: [],
    removed: true,
    left: 0,
  };
}

function partsOf(rows: number): readonly number[] {
  const parts = Math.ceil(rows / PART_ROWS);
  return Array.from({ length: parts }, (_, index) => Math.min(PART_ROWS, rows - index * PART_ROWS));
}

interface Gathering {
  add(rows: readonly TextRow[]): void;
  end(): Pick<TakenRows, 'keys' | 'digests' | 'cursor'>;
}

/** Rows as they come back, in no order: the latest lead is where the next batch begins. */
function gather({ scene }: Taking): Gathering {
  const { checked } = scene.plan;
  const lead = leadingTime(checked);
  const index = checked.times.findIndex((time) => time === lead);
  const keys: (readonly string[])[] = [];
  const digests: Uint8Array[] = [];
  let last: { readonly start: Start; readonly text: string } | null = null;
  const add = (row: TextRow): void => {
    const starts = startsOf(scene, row);
    if (row.at(-1) !== 'true' || !isDue(scene, row, starts)) throw disputed();
    keys.push(keyOf(scene, row));
    digests.push(digestRow(scene, row));
    const start = starts[index] as Start;
    if (!last || isLater(start, last.start))
      last = { start, text: row[checked.key.length + index] as string };
  };
  return {
    add: (rows) => rows.forEach(add),
    end: () => {
      const cursor: Cursor | null = last && { lead: last.text, key: null };
      return { keys, digests, cursor };
    },
  };
}

function isLater(a: Start, b: Start): boolean {
  return a.kind === 'day' || b.kind === 'day'
    ? (a as { day: number }).day > (b as { day: number }).day
    : a.at > b.at;
}

/** The row is not deleted: the batch is undone, and tried again by the form that can leave single rows. */
function disputed(): Failure {
  return new Failure({
    code: 'rows-disputed',
    fact: 'the two ways to judge a row disagree about one that was to be deleted; the batch was undone',
    hint: 'its rows are locked and judged one by one instead',
  });
}
