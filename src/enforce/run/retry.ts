import { sleep } from '../../clock.ts';
import { isLocked, type Remedy, remedyFor } from '../../database/failure.ts';
import { Failure, isFailure } from '../../errors.ts';
import type { Cursor } from '../../plan/change/next-rows.ts';
import { shapeName } from '../../sql/shape.ts';
import type { BatchResult } from '../batch.ts';
import { TakeFewer } from '../change/take-fewer.ts';
import type { BatchRequest } from '../change/taken-rows.ts';
import { UnknownOutcome } from '../commit-batch.ts';
import { OtherKey, Overlap } from '../record/overlap.ts';
import { recoverBatch, recoverLapsed } from '../record/recover.ts';
import type { Scene } from '../scene.ts';
import { endLine, type Line, nextBatch } from './line.ts';

const MAXIMUM_RETRIES = 6;
const FIRST_PAUSE_MS = 100;
const RETRIED: ReadonlySet<Remedy> = new Set(['retry', 'reconnect']);

/** Why rows cannot be changed before anything else. */
const AT_ONCE = ['rows-disputed', 'rows-between'] as const;

/** What is tried next, after how much patience. */
interface Next {
  readonly request: BatchRequest;
  /** Whether something else must have the time to go away first. */
  readonly wait: boolean;
}

/** The batch, once more under a new id where that can help; null where we leave meanwhile. */
export async function runWithRetries(
  scene: Scene,
  line: Line,
  after: Cursor | null,
): Promise<BatchResult | null> {
  let request: BatchRequest = {
    after,
    lockFirst: false,
    atMost: Number.POSITIVE_INFINITY,
    leaveOut: new Set(),
  };
  for (let attempt = 0; ; ) {
    try {
      return await nextBatch(scene, line, request);
    } catch (error) {
      await endLine(line);
      if (attempt >= MAXIMUM_RETRIES) throw error;
      const next = await clearWay(scene, request, error);
      // No batch can be recorded any more.
      if (!scene.control.alive) throw error;
      request = next.request;
      await pause(scene, error, next.wait ? attempt : null);
      attempt += costOf(error);
      if (scene.signal.aborted) return null;
    }
  }
}

/** No hold that is placed meanwhile is a reason to give up, and fewer rows are at last a single one. */
function costOf(error: unknown): 0 | 1 {
  return isFailure(error, 'holds-changed') || error instanceof TakeFewer ? 0 : 1;
}

/** Clears away what stood in the batch's way, or throws where no further try can help. */
async function clearWay(scene: Scene, request: BatchRequest, error: unknown): Promise<Next> {
  if (error instanceof UnknownOutcome) {
    await settleUnknown(scene, error);
    return { request, wait: true };
  }
  if (error instanceof Overlap) return leaveOut(scene, request, error);
  if (error instanceof OtherKey) {
    await recoverOthers(scene);
    return { request, wait: true };
  }
  if (isFailure(error, 'holds-changed')) return { request, wait: false };
  if (isFailure(error, 'rows-changed')) return { request, wait: true };
  if (error instanceof TakeFewer) return { request: { ...request, atMost: error.rows }, wait: false };
  // The form that locks first passes by what others hold, and leaves the single row that is in dispute.
  if (!request.lockFirst && (isLocked(error) || AT_ONCE.some((code) => isFailure(error, code)))) {
    return { request: { ...request, lockFirst: true }, wait: false };
  }
  if (!RETRIED.has(remedyFor(error))) throw error;
  return { request, wait: true };
}

/** Rows that a living batch of another rule holds are its own; those of a lapsed one are free once it is recovered. */
async function leaveOut(scene: Scene, request: BatchRequest, overlap: Overlap): Promise<Next> {
  await recoverOthers(scene);
  const digests = new Set([...request.leaveOut, ...overlap.digests]);
  return { request: { ...request, leaveOut: digests }, wait: false };
}

async function recoverOthers(scene: Scene): Promise<void> {
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
  scene.observer.batchRecovered({ rule: batch.rule, run: batch.run, batch: batch.batch, outcome });
}

/** Back-off with jitter, so that two that hinder each other do not meet again; null: at once. */
async function pause(scene: Scene, error: unknown, attempt: number | null): Promise<void> {
  const milliseconds = attempt === null ? 0 : FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2);
  scene.observer.batchRetried({
    rule: scene.plan.checked.rule.id,
    code: error instanceof Failure ? error.code : 'unknown',
    milliseconds: Math.round(milliseconds),
  });
  if (attempt !== null) await sleep(milliseconds, scene.signal).catch(() => undefined);
}
