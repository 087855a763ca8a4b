import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPeriod, dayFromYmd } from '../../../src/calendar/day.ts';
import { isExact, NO_LONGER, type Period } from '../../../src/calendar/period.ts';
import { comparePeriods, daysIn, isLonger } from '../../../src/calendar/period-length.ts';
import { anyPeriod, datePeriod } from './arbitrary.ts';

test('daysIn holds for every start', () => {
  fc.assert(
    fc.property(datePeriod, fc.integer({ min: -200_000, max: 200_000 }), (period, day) => {
      const days = addPeriod(day, period) - day;
      const { fewest, most } = daysIn(period);
      expect(days).toBeGreaterThanOrEqual(fewest);
      expect(days).toBeLessThanOrEqual(most);
    }),
    { numRuns: 5_000 },
  );
});

test.each([1, 2, 5, 11, 12, 13, 25])('daysIn is met by some start of %i months', (count) => {
  const lengths = Array.from({ length: 48 }, (_, month) => {
    const start = dayFromYmd(2023 + Math.floor(month / 12), (month % 12) + 1, 1);
    return addPeriod(start, { count, unit: 'month' }) - start;
  });
  const { fewest, most } = daysIn({ count, unit: 'month' });
  expect(Math.min(...lengths)).toBe(fewest);
  expect(Math.max(...lengths) - most).toBeGreaterThanOrEqual(-1);
});

describe('comparePeriods', () => {
  const order: Period[] = [
    NO_LONGER,
    { count: 1, unit: 'minute' },
    { count: 90, unit: 'minute' },
    { count: 24, unit: 'hour' },
    { count: 1, unit: 'day' },
    { count: 25, unit: 'hour' },
    { count: 4, unit: 'week' },
    { count: 30, unit: 'day' },
    { count: 1, unit: 'month' },
    { count: 31, unit: 'day' },
    { count: 11, unit: 'month' },
    { count: 365, unit: 'day' },
    { count: 1, unit: 'year' },
    { count: 366, unit: 'day' },
    { count: 13, unit: 'month' },
  ];

  test('orders from short to long', () => {
    expect([...order].reverse().sort(comparePeriods)).toEqual(order);
  });

  test('says equal only of the same promise', () => {
    expect(comparePeriods({ count: 12, unit: 'month' }, { count: 1, unit: 'year' })).toBe(0);
    expect(comparePeriods({ count: 7, unit: 'day' }, { count: 1, unit: 'week' })).toBe(0);
    expect(comparePeriods({ count: 60, unit: 'minute' }, { count: 1, unit: 'hour' })).toBe(0);
  });

  test('is a total order', () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, anyPeriod, (a, b, c) => {
        expect(Math.sign(comparePeriods(a, b))).toBe(0 - Math.sign(comparePeriods(b, a)));
        if (comparePeriods(a, b) <= 0 && comparePeriods(b, c) <= 0) {
          expect(comparePeriods(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });
});

describe('isLonger', () => {
  test.each<[Period, Period, boolean]>([
    [{ count: 13, unit: 'month' }, { count: 3, unit: 'month' }, true],
    [{ count: 13, unit: 'month' }, { count: 1, unit: 'year' }, true],
    [{ count: 12, unit: 'month' }, { count: 1, unit: 'year' }, false],
    [{ count: 32, unit: 'day' }, { count: 1, unit: 'month' }, true],
    [{ count: 31, unit: 'day' }, { count: 1, unit: 'month' }, false],
    [{ count: 1, unit: 'month' }, { count: 27, unit: 'day' }, true],
    [{ count: 1, unit: 'month' }, { count: 28, unit: 'day' }, false],
    [{ count: 24, unit: 'hour' }, { count: 1, unit: 'day' }, false],
    [{ count: 25, unit: 'hour' }, { count: 24, unit: 'hour' }, true],
    [{ count: 3, unit: 'month' }, { count: 48, unit: 'hour' }, true],
    [{ count: 1, unit: 'minute' }, NO_LONGER, true],
    [{ count: 1, unit: 'day' }, NO_LONGER, true],
    [NO_LONGER, NO_LONGER, false],
    [NO_LONGER, { count: 1, unit: 'minute' }, false],
  ])('%j than %j: %s', (a, b, longer) => {
    expect(isLonger(a, b)).toBe(longer);
  });

  test('agrees with comparePeriods and with every start', () => {
    fc.assert(
      fc.property(anyPeriod, anyPeriod, fc.integer({ min: -40_000, max: 80_000 }), (a, b, day) => {
        if (!isLonger(a, b)) return;
        expect(comparePeriods(a, b)).toBeGreaterThan(0);
        if (!isExact(a) && !isExact(b)) expect(addPeriod(day, a)).toBeGreaterThanOrEqual(addPeriod(day, b));
      }),
      { numRuns: 2_000 },
    );
  });
});
