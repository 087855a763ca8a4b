import type { Cursor } from '../../plan/change/next-rows.ts';
import { type BatchResult, dropBatch, finishBatch, type HeldBatch, holdBatch } from '../batch.ts';
import { changesFirst, makeReady, type Ready } from '../change/ready.ts';
import type { BatchRequest } from '../change/taken-rows.ts';
import type { OwedOutcome } from '../record/owed-outcome.ts';
import type { Scene } from '../scene.ts';
import type { Target } from '../target.ts';

/** What a pass has in hand: one batch that is judged and finished, and perhaps the next one's rows. */
export interface Line {
  /** The connections take turns. */
  lanes: readonly [Target, Target];
  /** The next rows, taken while the batch in hand is judged and finished; null where they are not. */
  ahead: Coming | null;
  /** The other connection, on which the rows after those may be taken at once; null where nothing is begun there. */
  ready: Promise<Ready> | null;
  /** The last step of the batch before; null where none is owed. */
  owed: OwedOutcome | null;
}

/** A batch that is being taken. */
interface Coming {
  readonly ready: Promise<Ready>;
  readonly held: Promise<HeldBatch>;
  /** Where the one after it may begin, as soon as its rows are there; null where that cannot be told before its end. */
  readonly next: Promise<Cursor | null>;
}

export function openLine({ target, beside }: Pick<Scene, 'target' | 'beside'>): Line {
  return { lanes: [target, beside], ahead: null, ready: null, owed: null };
}

/**
 * One batch: its rows are taken, unless they are in hand already; while they are judged, recorded and committed, the
 * server changes the next ones on the other connection. Those have no intent before this batch has its outcome: both go
 * together where the rows are judged by then, and the outcome waits for nothing else. Once this batch is committed, its
 * connection is made ready for the rows after the next.
 */
export async function nextBatch(scene: Scene, line: Line, request: BatchRequest): Promise<BatchResult> {
  const [lane, other] = line.lanes;
  const coming = line.ahead ?? take(scene, makeReady(scene, lane, request, null), request);
  line.ahead = null;
  const after = await coming.next;
  if (!after || !scene.pace.isSteady()) {
    await dropReady(line);
  } else {
    const ready = line.ready ?? readyBeside(scene, other, request, coming);
    line.ready = null;
    line.ahead = take(scene, ready, { ...request, after });
    line.lanes = [other, lane];
  }
  const { ahead } = line;
  const batch = await finishBatch(scene, await coming.held, line.owed, () => {
    if (ahead && changesFirst(scene, request)) line.ready = readyBeside(scene, lane, request, ahead);
  });
  line.owed = batch.owed;
  line.owed?.offer(ahead?.held ?? null);
  return batch;
}

/** Makes a connection ready beside the batch that is being taken on the other one. */
function readyBeside(scene: Scene, lane: Target, request: BatchRequest, before: Coming): Promise<Ready> {
  const ready = before.ready.then(({ begun, holds }) =>
    makeReady(scene, lane, request, { tables: begun?.tables ?? null, holds }),
  );
  // What failed is told when its turn comes; until then nobody listens.
  ready.catch(() => undefined);
  return ready;
}

function take(scene: Scene, ready: Promise<Ready>, request: BatchRequest): Coming {
  let tell: (next: Cursor | null) => void = () => undefined;
  const told = new Promise<Cursor | null>((resolve) => {
    tell = resolve;
  });
  const held = ready.then((lane) => holdBatch(scene, lane, request, tell));
  // What failed is told when its turn comes; until then nobody listens.
  const ended = held.then(
    () => null,
    () => null,
  );
  return { ready, held, next: Promise.race([told, ended]) };
}

/** For a turn that does not come: gives back rows that were taken and connections that were made ready, and owes nothing. */
export async function endLine(line: Line): Promise<void> {
  const recorded = line.owed?.record();
  await dropAhead(line);
  await recorded;
}

async function dropAhead(line: Line): Promise<void> {
  const held = await line.ahead?.held.catch(() => null);
  line.ahead = null;
  if (held) await dropBatch(held);
  await dropReady(line);
}

async function dropReady(line: Line): Promise<void> {
  const ready = await line.ready?.catch(() => null);
  line.ready = null;
  if (ready) await dropBatch(ready);
}
