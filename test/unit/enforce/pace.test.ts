import { describe, expect, test } from 'vitest';
import { firstStep, type Haste, nextStep, paceOf, type Step } from '../../../src/enforce/pace.ts';

/** The steps of a run whose every batch takes `milliseconds`. */
function stepsOf(haste: Haste, batchRows: number, milliseconds: number, count: number): Step[] {
  const steps = [firstStep(haste, batchRows)];
  while (steps.length < count) steps.push(nextStep(haste, batchRows, steps.at(-1) as Step, milliseconds));
  return steps;
}

describe('the steps of a run', () => {
  test('a first run begins small, grows by half, and rests as long as each batch took', () => {
    const steps = stepsOf('first', 500, 40, 6);
    expect(steps.map((step) => step.rows)).toEqual([100, 150, 225, 338, 500, 500]);
    expect(steps.map((step) => step.restMs)).toEqual([0, 40, 40, 40, 40, 40]);
  });

  test('it never rests for longer than a second', () => {
    expect(stepsOf('first', 500, 30_000, 2)[1]?.restMs).toBe(1_000);
  });

  test('one that goes on grows in the same way, and rests no more at full size', () => {
    const steps = stepsOf('resumed', 300, 40, 5);
    expect(steps.map((step) => step.rows)).toEqual([100, 150, 225, 300, 300]);
    expect(steps.map((step) => step.restMs)).toEqual([0, 40, 40, 40, 0]);
  });

  test('any other has its full size at once', () => {
    expect(stepsOf('full', 5_000, 40, 3)).toEqual(Array(3).fill({ rows: 5_000, restMs: 0 }));
  });

  test('small batches stay small', () => {
    expect(stepsOf('first', 7, 1, 3).map((step) => step.rows)).toEqual([7, 7, 7]);
  });
});

describe('paceOf', () => {
  const never = new AbortController().signal;

  test('grows with what was committed, not with what found nothing or failed', async () => {
    const pace = paceOf('first', 1_000);
    await pace.take(never, async () => ({ rows: 0 }));
    await pace.take(never, async () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(pace.nextBatchRows()).toBe(100);
    await pace.take(never, async () => ({ rows: 100 }));
    expect(pace.nextBatchRows()).toBe(150);
  });

  test('told to leave while it rests, it begins no other batch', async () => {
    const leaving = new AbortController();
    const pace = paceOf('first', 1_000);
    const slow = (): Promise<{ rows: number }> =>
      new Promise((resolve) => setTimeout(() => resolve({ rows: 1 }), 300));
    await pace.take(leaving.signal, slow);
    const next = pace.take(leaving.signal, async () => ({ rows: 1 }));
    leaving.abort();
    expect(await next).toBeNull();
  });
});
