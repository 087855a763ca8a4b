import { formatInstant } from '../calendar/instant.ts';
import { sleep } from '../clock.ts';
import { endRun, findRun, startRun } from '../control/run.ts';
import { type Remedy, remedyFor } from '../database/failure.ts';
import { onlyValue } from '../database/session.ts';
import { inTransaction } from '../database/transaction.ts';
import { Failure, isFailure } from '../errors.ts';
import type { RunEnded } from '../ledger/entry.ts';
import { append, lockChain } from '../ledger/store.ts';
import type { Cursor } from '../plan/statements.ts';
import { shapeName } from '../sql/shape.ts';
import { type BatchResult, runBatch, UnknownOutcome } from './batch.ts';
import { requireLease } from './record.ts';
import { recoverBatch, recoverLapsed } from './recover.ts';
import type { Scene } from './scene.ts';

export type RunStatus = RunEnded['status'];

/** How a run ended. Partial success is a result, not an exception. */
export interface RunReport {
  readonly status: RunStatus;
  /** A slug: what stopped it; null where nothing did. */
  readonly stoppedBy: string | null;
  /** The failure behind it, for people. */
  readonly failure: Failure | null;
  readonly rows: number;
  readonly batches: number;
}

const MAXIMUM_RETRIES = 6;
const FIRST_PAUSE_MS = 100;
const PASSES_WITHOUT_PROGRESS = 3;
const PASS_PAUSE_MS = 700;

/** What this worker itself saw committed. */
interface Tally {
  rows: number;
  batches: number;
}

interface Ending {
  readonly status: RunStatus;
  readonly stoppedBy: string | null;
  readonly failure: Failure | null;
}

/** Runs a rule to its end: batches until nothing is due any more, or until something stops it. Holds the lease. */
export async function performRun(scene: Scene): Promise<RunReport> {
  await recordStart(scene);
  const seen: Tally = { rows: 0, batches: 0 };
  const ending = await runPasses(scene, seen).catch((error: unknown) => endingFor(error));
  // Without lease or control database the end is left to the next holder, and the counts are what was seen here.
  return recordEnd(scene, ending).catch((error: unknown) => {
    const first = ending.failure && !isFailure(error, 'lease-lost') ? ending : endingFor(error);
    return { ...first, ...seen };
  });
}

async function recordStart(scene: Scene): Promise<void> {
  const { checked, now, boundaries } = scene.plan;
  const { rule } = checked;
  await inTransaction(scene.control, async () => {
    const chain = await lockChain(scene.control);
    await requireLease(scene.control, scene.lease);
    await startRun(scene.control, scene.run.id, rule.version);
    await append(scene.control, chain, scene.clock(), [
      {
        kind: 'run started',
        run: scene.run.id,
        rule: rule.id,
        version: rule.version,
        policy: rule.policyHash,
        category: rule.category,
        connection: rule.connection,
        table: shapeName(checked.shape),
        action: rule.action,
        now: formatInstant(now),
        cutoff: formatInstant(boundaries.keep.instant),
        due_at: scene.run.dueAt,
        fence: scene.lease.fence,
      },
    ]);
  });
}

/** Rows may be locked by others: a pass that finds no more is not the end as long as a plain count finds some due. */
async function runPasses(scene: Scene, seen: Tally): Promise<Ending> {
  for (let idle = 0; idle < PASSES_WITHOUT_PROGRESS; idle += 1) {
    if (idle > 0) await sleep(PASS_PAUSE_MS, scene.signal).catch(() => undefined);
    const pass = await runPass(scene, seen);
    if (scene.signal.aborted) return { status: 'interrupted', stoppedBy: 'signal', failure: null };
    if (pass.rows > 0) idle = -1;
    const due = await countDue(scene);
    if (due === 0) return { status: 'succeeded', stoppedBy: null, failure: null };
    if (pass.left > 0) scene.observer.rowsLeft({ rule: scene.plan.checked.rule.id, rows: pass.left, why: 'disagreement' });
  }
  const due = await countDue(scene);
  return due === 0 ? { status: 'succeeded', stoppedBy: null, failure: null } : rowsStayed(due);
}

/** Once through the table, in the order of the start. */
async function runPass(scene: Scene, seen: Tally): Promise<{ rows: number; left: number }> {
  const sum = { rows: 0, left: 0 };
  let cursor: Cursor | null = null;
  do {
    if (scene.signal.aborted) break;
    const batch: BatchResult = await withRetries(scene, cursor);
    sum.rows += batch.rows;
    sum.left += batch.left;
    cursor = batch.cursor;
    if (batch.rows === 0) continue;
    seen.rows += batch.rows;
    seen.batches += 1;
    scene.observer.batchCommitted({ rule: scene.plan.checked.rule.id, rows: batch.rows });
  } while (cursor);
  return sum;
}

/** The batch, once more under a new id where the server invites to it, with back-off and jitter. */
async function withRetries(scene: Scene, cursor: Cursor | null): Promise<BatchResult> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await runBatch(scene, cursor);
    } catch (error) {
      if (error instanceof UnknownOutcome) await settleUnknown(scene, error);
      else if (isFailure(error, 'overlap')) await recoverOverlap(scene);
      else if (!mayRetry(remedyFor(error), attempt)) throw error;
      // No batch can be recorded any more.
      if (!scene.control.alive) throw error;
      const milliseconds = FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      const code = error instanceof Failure ? error.code : 'unknown';
      scene.observer.batchRetried({ rule: scene.plan.checked.rule.id, code, milliseconds: Math.round(milliseconds) });
      await sleep(milliseconds, scene.signal).catch(() => undefined);
      if (scene.signal.aborted) return { rows: 0, left: 0, cursor: null };
      if (attempt >= MAXIMUM_RETRIES) throw error;
    }
  }
}

function mayRetry(remedy: Remedy, attempt: number): boolean {
  return attempt < MAXIMUM_RETRIES && (remedy === 'retry' || remedy === 'reconnect');
}

/** Rows that are due here may be held by an earlier holder of another rule, which had them before they changed. */
async function recoverOverlap(scene: Scene): Promise<void> {
  const { rule, shape } = scene.plan.checked;
  await recoverLapsed(scene, (batch) => batch.connection === rule.connection && batch.relation === shapeName(shape));
}

async function settleUnknown(scene: Scene, unknown: UnknownOutcome): Promise<void> {
  const { batch } = unknown;
  const outcome = await recoverBatch(scene.control, scene.target, scene.clock, batch).catch(() => 'later' as const);
  if (outcome === 'later') throw unknown;
  scene.observer.batchRecovered({ rule: batch.rule, batch: batch.batch, outcome });
}

async function countDue(scene: Scene): Promise<number> {
  const session = await scene.target.session();
  return Number(onlyValue(await session.run(scene.plan.statements.due)));
}

function rowsStayed(due: number): Ending {
  const failure = new Failure({
    code: 'rows-locked',
    fact: `${due} rows that are due stayed: other transactions hold them, or the two ways to judge a row disagree`,
    hint: 'run it again later; if the number stays the same, look for transactions that never end',
  });
  return { status: 'failed', stoppedBy: failure.code, failure };
}

/** What a later holder can go on with is interrupted; everything else has failed. */
function endingFor(error: unknown): Ending {
  const failure =
    error instanceof Failure
      ? error
      : new Failure({ code: 'unexpected', fact: 'something happened that no case is written for', cause: error });
  const again = OPEN_ENDED.has(failure.code) || remedyFor(error) === 'reconnect';
  return { status: again ? 'interrupted' : 'failed', stoppedBy: failure.code, failure };
}

const OPEN_ENDED = new Set(['outcome-unknown', 'commit-unknown', 'lease-lost']);

/** Appends the end with the counts that the outcomes add up to; a batch that is still open keeps the run open too. */
async function recordEnd(scene: Scene, ending: Ending): Promise<RunReport> {
  return inTransaction(scene.control, async () => {
    const chain = await lockChain(scene.control);
    const run = await findRun(scene.control, scene.run.id);
    const { rows, batches } = run ?? { rows: 0, batches: 0 };
    const report = { ...ending, rows, batches };
    // Whoever took over has the last word on the run.
    await requireLease(scene.control, scene.lease);
    await endRun(scene.control, scene.run.id, ending.status, ending.stoppedBy);
    if (ending.stoppedBy === 'outcome-unknown') return report;
    await append(scene.control, chain, scene.clock(), [
      {
        kind: 'run ended',
        run: scene.run.id,
        rule: scene.plan.checked.rule.id,
        status: ending.status,
        stopped_by: ending.stoppedBy,
        rows,
        batches,
      },
    ]);
    return report;
  });
}
