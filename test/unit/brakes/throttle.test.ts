import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { throttleOf } from '../../../src/brakes/throttle.ts';
import { paceOf } from '../../../src/enforce/pace.ts';

/** A clock that is set by hand. */
function clock(): { at: number } {
  return { at: 0 };
}

describe('so many rows in a second', () => {
  test('a batch begins when the rows before it have had their time', () => {
    const time = clock();
    const throttle = throttleOf(100, () => time.at);
    expect(throttle.reserve(50)).toBe(0);
    expect(throttle.reserve(50)).toBe(500);
    throttle.settle(50, 10);
    expect(throttle.reserve(1)).toBe(600);
  });

  test('a rest that nobody used is not saved up', () => {
    const time = clock();
    const throttle = throttleOf(100, () => time.at);
    throttle.reserve(100);
    time.at = 60_000;
    expect(throttle.reserve(100)).toBe(0);
    expect(throttle.reserve(100)).toBe(1_000);
  });

  test('several runs together never have more, beside one batch each', () => {
    const batches = fc.array(
      fc.record({
        reserved: fc.integer({ min: 1, max: 50 }),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
        idle: fc.nat(300),
      }),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 1_000 }), (list, rate) => {
        const time = clock();
        const throttle = throttleOf(rate, () => time.at);
        let changed = 0;
        for (const { reserved, share, idle } of list) {
          time.at += idle;
          time.at += throttle.reserve(reserved);
          // Every row so far has had its time.
          expect(changed / rate).toBeLessThanOrEqual(time.at / 1_000 + 1e-6);
          const rows = Math.round(reserved * share);
          throttle.settle(reserved, rows);
          changed += rows;
        }
      }),
    );
  });
});

describe('the pace of a run', () => {
  const never = new AbortController().signal;

  test('has no batch above a second of rows, and takes no rows ahead of a rest', async () => {
    const pace = paceOf(
      'full',
      1_000,
      throttleOf(300, () => 0),
    );
    expect(pace.nextBatchRows()).toBe(300);
    expect(pace.batchRows).toBe(1_000);
    expect(pace.isSteady()).toBe(false);
  });

  test('gives back the place of a batch that changed nothing, failed, or did not come', async () => {
    const settled: number[] = [];
    const throttle = {
      mostRows: 10,
      reserve: () => 0,
      settle: (_: number, rows: number) => void settled.push(rows),
    };
    const pace = paceOf('full', 10, throttle);
    const leaving = new AbortController();
    await pace.take(never, async () => ({ rows: 7 }));
    await pace.take(never, async () => null);
    await pace.take(never, async () => Promise.reject(new Error('no'))).catch(() => undefined);
    leaving.abort();
    await pace.take(leaving.signal, async () => ({ rows: 7 }));
    expect(settled).toEqual([7, 0, 0, 0]);
  });

  test.each(['full', 'resumed', 'first'] as const)(
    'after a brake, one of haste %s goes on small',
    async (haste) => {
      const pace = paceOf(haste, 300);
      for (let turn = 0; turn < 9; turn += 1) await pace.take(never, async () => ({ rows: 1 }));
      expect(pace.nextBatchRows()).toBe(300);
      pace.slowDown();
      const rows: number[] = [];
      for (let turn = 0; turn < 5; turn += 1) {
        rows.push(pace.nextBatchRows());
        await pace.take(never, async () => ({ rows: 1 }));
      }
      expect(rows).toEqual([100, 150, 225, 300, 300]);
    },
  );
});
