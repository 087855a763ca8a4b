import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Point, trendOf } from '../../../soak/regression.ts';

const HOUR = 3_600;

/** Forty minutes, a sample every ten seconds. */
function series(valueAt: (at: number) => number): readonly Point[] {
  return Array.from({ length: 240 }, (_, index) => ({ at: 1_200 + index * 10, value: valueAt(index * 10) }));
}

/** Noise that stays for a while, as memory does between two collections. */
function sluggish(seed: number, size: number): () => number {
  let state = seed;
  let level = 0;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    level = 0.8 * level + size * (state / 2_147_483_647 - 0.5);
    return level;
  };
}

const tolerance = (): number => 5;

test('a straight line has its slope, and no doubt about it', () => {
  const trend = trendOf(
    series((at) => 100 + (at / HOUR) * 12),
    tolerance,
  );
  expect(trend?.anHour).toBeCloseTo(12, 6);
  expect(trend?.within).toBeCloseTo(0, 6);
  expect(trend?.verdict).toBe('not steady');
});

test('a leak is seen through noise, and noise alone is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_147_483_646 }), fc.boolean(), (seed, leaks) => {
      const noise = sluggish(seed, 2);
      const trend = trendOf(
        series((at) => 100 + (leaks ? (at / HOUR) * 40 : 0) + noise()),
        tolerance,
      );
      expect(trend?.verdict).toBe(leaks ? 'not steady' : 'steady');
    }),
  );
});

test('where the noise is larger than what is looked for, neither is claimed', () => {
  const noise = sluggish(7, 200);
  expect(trendOf(series(noise), tolerance)?.verdict).toBe('undecided');
});

test('what is under way now and then does not count where the least does, and what stays does', () => {
  const busy = (at: number): number => (at % 60 < 10 + at / 60 ? 8 : 0);
  expect(trendOf(series(busy), tolerance)?.anHour).toBeGreaterThan(4);
  expect(trendOf(series(busy), tolerance, 'least')?.anHour).toBe(0);
  const leaks = series((at) => busy(at) + Math.floor(at / 240));
  expect(trendOf(leaks, tolerance, 'least')?.verdict).toBe('not steady');
});

test('the interval is that of the textbook', () => {
  // Ten blocks of one sample: y = 3, 1, 4, 1, 5, 9, 2, 6, 5, 3 over x = 0 … 9 has the slope 22.5 / 82.5 and its error is
  // the root of (54.9 - 22.5² / 82.5) / 8 / 82.5.
  const values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const trend = trendOf(
    values.map((value, at) => ({ at, value })),
    tolerance,
  );
  expect((trend?.anHour ?? 0) / HOUR).toBeCloseTo(22.5 / 82.5, 9);
  expect((trend?.within ?? 0) / HOUR).toBeCloseTo(2.306 * Math.sqrt((54.9 - 22.5 ** 2 / 82.5) / 8 / 82.5), 9);
});

test('too few stretches of time say nothing', () => {
  expect(trendOf(series(() => 1).slice(0, 9), tolerance)).toBeNull();
  expect(trendOf([], tolerance)).toBeNull();
});
