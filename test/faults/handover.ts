import { setTimeout as wait } from 'node:timers/promises';
import type { Failpoint } from '../../src/failpoint.ts';
import type { Form } from './ground.ts';

/** Long enough for a few rows to be taken and judged. */
const NEXT_ROWS_MS = 2_000;

/** Rows that something else points at are never taken ahead, so that no outcome goes with the next intent. */
const NEVER_AHEAD: readonly Form[] = ['locks first', 'locks first on MariaDB'];

/** Whether an outcome goes with the next intent there. */
export function isHandover(step: string): boolean {
  return step.startsWith('batch: handover');
}

/** Whether a rule of this form ever comes by the step. */
export function comesBy(step: Failpoint, form: Form): boolean {
  return !isHandover(step) || !NEVER_AHEAD.includes(form);
}

/** Steps that a batch passes in one where its predecessor's outcome goes with its intent, which only the machine's speed decides. */
const IN_ONE: Readonly<Record<string, Failpoint>> = {
  'batch: intent appended': 'batch: handover appended',
  'batch: outcome appended': 'batch: handover appended',
  'batch: outcome durable': 'batch: handover durable',
};

/** Whether who waits for a step has come there. */
export function isThere(wanted: string, point: Failpoint): boolean {
  return point === wanted || point === IN_ONE[wanted];
}

/** Whoever wants to see a handover keeps back what is about to be committed until the next rows are judged. */
export async function letNextCatchUp(wanted: string, point: Failpoint): Promise<void> {
  if (isHandover(wanted) && point === 'batch: acted') await wait(NEXT_ROWS_MS);
}
