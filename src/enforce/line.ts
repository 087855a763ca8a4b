import type { Cursor } from '../plan/next-rows.ts';
import { type BatchResult, dropBatch, finishBatch, type HeldBatch, holdBatch } from './batch.ts';
import type { Scene } from './scene.ts';
import type { BatchRequest } from './taken-rows.ts';
import type { Target } from './target.ts';

/** What a pass has in hand: one batch that is judged and finished, and perhaps the next one's rows. */
export interface Line {
  /** The connections take turns. */
  lanes: readonly [Target, Target];
  /** The next rows, taken while the batch in hand is judged and finished; null where they are not. */
  ahead: Coming | null;
  /** The last step of the batch before; nothing else may use the control session meanwhile. */
  recorded: Promise<void>;
}

/** A batch that is being taken. */
interface Coming {
  readonly held: Promise<HeldBatch>;
  /** Where the one after it may begin, as soon as its rows are there; null where that cannot be told before its end. */
  readonly next: Promise<Cursor | null>;
}

export function openLine({ target, beside }: Pick<Scene, 'target' | 'beside'>): Line {
  return { lanes: [target, beside], ahead: null, recorded: Promise.resolve() };
}

/**
 * One batch: its rows are taken, unless they are in hand already; while they are judged, recorded and committed, the
 * server changes the next ones on the other connection. Those have no intent before this batch has its outcome.
 */
export async function nextBatch(scene: Scene, line: Line, request: BatchRequest): Promise<BatchResult> {
  const [lane, other] = line.lanes;
  const coming = line.ahead ?? take(scene, lane, request);
  line.ahead = null;
  const after = await coming.next;
  if (after && scene.pace.isSteady()) {
    line.ahead = take(scene, other, { ...request, after });
    line.lanes = [other, lane];
  }
  const batch = await finishBatch(scene, await coming.held, line.recorded);
  line.recorded = batch.recorded;
  return batch;
}

function take(scene: Scene, lane: Target, request: BatchRequest): Coming {
  let tell: (next: Cursor | null) => void = () => undefined;
  const told = new Promise<Cursor | null>((resolve) => {
    tell = resolve;
  });
  const held = holdBatch(scene, lane, request, tell);
  // What failed is told when its turn comes; until then nobody listens.
  const ended = held.then(
    () => null,
    () => null,
  );
  return { held, next: Promise.race([told, ended]) };
}

/** Gives back rows that were taken for a turn that does not come. */
export async function dropAhead(line: Line): Promise<void> {
  const held = await line.ahead?.held.catch(() => null);
  line.ahead = null;
  if (held) await dropBatch(held);
}
