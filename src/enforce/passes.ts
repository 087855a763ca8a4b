import type { Instant } from '../calendar/instant.ts';
import { sleep } from '../clock.ts';
import { type Remedy, remedyFor } from '../database/failure.ts';
import { onlyValue } from '../database/session.ts';
import { Failure, isFailure } from '../errors.ts';
import type { Cursor } from '../plan/statements.ts';
import { shapeName } from '../sql/shape.ts';
import { type BatchResult, runBatch, UnknownOutcome } from './batch.ts';
import { type Ending, rowsStayed, SIGNALLED, SUCCEEDED } from './ending.ts';
import { haltFor } from './halt.ts';
import { recoverBatch, recoverLapsed } from './recover.ts';
import type { Scene } from './scene.ts';

/** What this worker itself saw committed. */
export interface Tally {
  rows: number;
  batches: number;
  /** When it began. */
  readonly since: Instant;
}

const MAXIMUM_RETRIES = 6;
const FIRST_PAUSE_MS = 100;
const PASSES_WITHOUT_PROGRESS = 3;
const PASS_PAUSE_MS = 700;

/** Rows may be locked by others: a pass that finds no more is not the end as long as a plain count finds some due. */
export async function runPasses(scene: Scene, seen: Tally): Promise<Ending> {
  for (let idle = 0; idle < PASSES_WITHOUT_PROGRESS; idle += 1) {
    if (idle > 0) await sleep(PASS_PAUSE_MS, scene.signal).catch(() => undefined);
    const pass = await runPass(scene, seen);
    if (scene.signal.aborted) return SIGNALLED;
    if (pass.rows > 0) idle = -1;
    if ((await countDue(scene)) === 0) return SUCCEEDED;
    if (pass.left > 0)
      scene.observer.rowsLeft({ rule: scene.plan.checked.rule.id, rows: pass.left, why: 'disagreement' });
  }
  const due = await countDue(scene);
  return due === 0 ? SUCCEEDED : rowsStayed(due);
}

/** Once through the table, in the order of the start. */
async function runPass(scene: Scene, seen: Tally): Promise<{ rows: number; left: number }> {
  const sum = { rows: 0, left: 0 };
  let cursor: Cursor | null = null;
  let recorded: Promise<void> = Promise.resolve();
  try {
    while (!scene.signal.aborted) {
      const halt = haltFor(scene.plan.checked.rule, seen, scene.clock());
      if (halt) throw halt;
      const batch: BatchResult | null = await withRetries(scene, cursor, recorded);
      if (!batch) break;
      recorded = batch.recorded;
      sum.rows += batch.rows;
      sum.left += batch.left;
      count(scene, seen, batch.rows);
      cursor = batch.cursor;
      if (!cursor) break;
    }
  } finally {
    await recorded;
  }
  return sum;
}

function count(scene: Scene, seen: Tally, rows: number): void {
  if (rows === 0) return;
  seen.rows += rows;
  seen.batches += 1;
  scene.observer.batchCommitted({ rule: scene.plan.checked.rule.id, rows });
}

/** The batch, once more under a new id where the server invites to it; null where we leave meanwhile. */
async function withRetries(
  scene: Scene,
  cursor: Cursor | null,
  recorded: Promise<void>,
): Promise<BatchResult | null> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await runBatch(scene, cursor, recorded);
    } catch (error) {
      await clearWay(scene, error, attempt);
      await waitBefore(scene, error, attempt);
      if (scene.signal.aborted) return null;
    }
  }
}

/** Clears away what stood in the batch's way, or throws where no further try can help. */
async function clearWay(scene: Scene, error: unknown, attempt: number): Promise<void> {
  if (attempt >= MAXIMUM_RETRIES) throw error;
  if (error instanceof UnknownOutcome) await settleUnknown(scene, error);
  else if (isFailure(error, 'overlap')) await recoverOverlap(scene);
  else if (!RETRIED.has(remedyFor(error))) throw error;
  // No batch can be recorded any more.
  if (!scene.control.alive) throw error;
}

/** Back-off with jitter, so that two that hinder each other do not meet again. */
async function waitBefore(scene: Scene, error: unknown, attempt: number): Promise<void> {
  const milliseconds = FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2);
  const code = error instanceof Failure ? error.code : 'unknown';
  scene.observer.batchRetried({
    rule: scene.plan.checked.rule.id,
    code,
    milliseconds: Math.round(milliseconds),
  });
  await sleep(milliseconds, scene.signal).catch(() => undefined);
}

const RETRIED: ReadonlySet<Remedy> = new Set(['retry', 'reconnect']);

/** Rows that are due here may be held by an earlier holder of another rule, which had them before they changed. */
async function recoverOverlap(scene: Scene): Promise<void> {
  const { rule, shape } = scene.plan.checked;
  await recoverLapsed(
    scene,
    (batch) => batch.connection === rule.connection && batch.relation === shapeName(shape),
  );
}

async function settleUnknown(scene: Scene, unknown: UnknownOutcome): Promise<void> {
  const { batch } = unknown;
  const outcome = await recoverBatch(scene.control, scene.target, scene.clock, batch).catch(
    () => 'later' as const,
  );
  if (outcome === 'later') throw unknown;
  scene.observer.batchRecovered({ rule: batch.rule, batch: batch.batch, outcome });
}

async function countDue(scene: Scene): Promise<number> {
  const session = await scene.target.session();
  return Number(onlyValue(await session.run(scene.plan.statements.due)));
}
