import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addMark, lagOf, type Marks } from '../../../src/brakes/replica-lag.ts';

function marksOf(...marks: readonly (readonly [seconds: number, position: number])[]): Marks {
  return marks.reduce<Marks>((all, [at, position]) => addMark(all, { at: at * 1_000, position }), []);
}

describe('the lag of a replica', () => {
  const busy = marksOf([0, 100], [1, 200], [2, 300], [3, 400]);

  test.each([
    ['has everything', busy, { position: 400, estimate: 3_600 }, 0],
    ['has more than was looked at', busy, { position: 401, estimate: null }, 0],
    [
      'has everything of a primary that was idle for an hour',
      marksOf([0, 7]),
      { position: 7, estimate: 3_600 },
      0,
    ],
    ['lacks what came last', busy, { position: 350, estimate: 0.4 }, 0.4],
    ['lacks what came last, after an idle hour', busy, { position: 350, estimate: 3_600 }, 1],
    ['has stopped while its server still says little', busy, { position: 150, estimate: 0.1 }, 2],
    ['lacks all that was ever looked at', busy, { position: 0, estimate: 90 }, 90],
    ['lacks all of it, and nobody knows for how long', busy, { position: 0, estimate: null }, null],
    ['lacks something at the first look', marksOf([5, 9]), { position: 8, estimate: null }, null],
    [
      'has no estimate of its own: the longer time',
      marksOf([0, 1], [60, 9]),
      { position: 1, estimate: null },
      60,
    ],
    ['has an estimate that may be an old one', busy, { position: 0, estimate: 0.1, mayBeOld: true }, null],
    ['has one that what was seen puts right', busy, { position: 150, estimate: 0.1, mayBeOld: true }, 2],
    ['was never asked', [], { position: 1, estimate: 5 }, 0],
  ] as const)('that %s', (_, marks, replayed, lag) => {
    expect(lagOf(marks, { mayBeOld: false, ...replayed })).toBe(lag);
  });

  test('another server, or a log that began anew, makes what was seen worthless', () => {
    expect(marksOf([0, 100], [1, 200], [2, 50])).toEqual([{ at: 2_000, position: 50 }]);
  });

  test('is never less than it must be nor more than it can be, whatever the server takes it for', () => {
    const log = fc.array(fc.record({ wait: fc.integer({ min: 1, max: 90 }), bytes: fc.nat(50) }), {
      minLength: 2,
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        log,
        fc.nat(2_000),
        fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
        (steps, at, estimate) => {
          const times: [number, number][] = [];
          for (const { wait, bytes } of steps) {
            const [second, position] = times.at(-1) ?? [0, 0];
            times.push([second + wait, position + bytes]);
          }
          const marks = marksOf(...times);
          const [now, end] = times.at(-1) as [number, number];
          const position = Math.min(at, end);
          const lag = lagOf(marks, { position, estimate, mayBeOld: false });
          if (position === end) {
            expect(lag).toBe(0);
            return;
          }
          const lacking = times.find(([, written]) => written > position) as [number, number];
          const reached = times.findLast(([, written]) => written <= position);
          if (lag === null) {
            expect([reached, estimate]).toEqual([undefined, null]);
            return;
          }
          expect(lag).toBeGreaterThanOrEqual(now - lacking[0]);
          if (reached) expect(lag).toBeLessThanOrEqual(now - reached[0]);
        },
      ),
    );
  });
});
