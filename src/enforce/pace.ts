import type { Throttle } from '../brakes/throttle.ts';
import { monotonic, sleep } from '../clock.ts';

/** How a run goes about its batches: a rule's first one is the slowest, one that goes on speeds up again. */
export type Haste = 'first' | 'resumed' | 'full';

/** What the next batch may do. */
export interface Step {
  /** Rows that it locks at most. */
  readonly rows: number;
  /** How long the target is left in peace before it. */
  readonly restMs: number;
}

const FIRST_ROWS = 100;
const LONGEST_REST_MS = 1_000;

/** Small where little is known yet of what the rule does to the target. */
export function firstStep(haste: Haste, batchRows: number): Step {
  return { rows: haste === 'full' ? batchRows : Math.min(FIRST_ROWS, batchRows), restMs: 0 };
}

/** Half as many rows again after each committed batch; a first run rests after every batch, one that goes on while small. */
export function nextStep(haste: Haste, batchRows: number, step: Step, milliseconds: number): Step {
  const rests = haste === 'first' || (haste === 'resumed' && step.rows < batchRows);
  return {
    rows: Math.min(batchRows, Math.ceil(step.rows * 1.5)),
    restMs: rests ? Math.min(LONGEST_REST_MS, Math.round(milliseconds)) : 0,
  };
}

/** The pace of one run. */
export interface Pace {
  /** Rows that the next batch locks at most. */
  nextBatchRows(): number;
  /** Rows that any batch locks at most, however slow the run is. */
  readonly batchRows: number;
  /** Whether batches are as large as they may be, and follow one another without a rest. */
  isSteady(): boolean;
  /** From now on as a run that goes on: what it gave way to is to see what it does. */
  slowDown(): void;
  /** Rests where that is due, then does the batch; null where we leave meanwhile. */
  take<T extends { readonly rows: number }>(
    signal: AbortSignal,
    batch: () => Promise<T | null>,
  ): Promise<T | null>;
}

/** `throttle`: what keeps the connection to so many rows in a second; null: nothing does. */
export function paceOf(haste: Haste, batchRows: number, throttle: Throttle | null = null): Pace {
  const most = Math.min(batchRows, throttle?.mostRows ?? batchRows);
  let now = haste;
  let step = firstStep(now, most);
  return {
    nextBatchRows: () => step.rows,
    // Rows that are taken ahead of a rest stay locked through it.
    isSteady: () => throttle === null && step.rows === most && step.restMs === 0,
    batchRows,
    slowDown: () => {
      if (now === 'full') now = 'resumed';
      step = firstStep(now, most);
    },
    take: async (signal, batch) => {
      const reserved = step.rows;
      const restMs = Math.max(step.restMs, throttle?.reserve(reserved) ?? 0);
      let changed = 0;
      try {
        if (restMs > 0) await sleep(restMs, signal).catch(() => undefined);
        if (signal.aborted) return null;
        const begun = monotonic();
        const result = await batch();
        changed = result?.rows ?? 0;
        if (result && result.rows > 0) step = nextStep(now, most, step, monotonic() - begun);
        return result;
      } finally {
        throttle?.settle(reserved, changed);
      }
    },
  };
}
