import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPeriod,
  dayFromYmd,
  daysInMonth,
  formatDay,
  parseDay,
  ymdFromDay,
} from '../../../src/calendar/day.ts';
import { datePeriod } from './arbitrary.ts';

/** As far as the language's own dates reach. */
const day = fc.integer({ min: -100_000_000, max: 100_000_000 });

function iso(text: string): number {
  const read = parseDay(text);
  if (read === null) throw new Error(`no day: ${text}`);
  return read;
}

describe('days and dates', () => {
  test('are those of the language', () => {
    fc.assert(
      fc.property(day, (count) => {
        const date = new Date(count * 86_400_000);
        const ymd = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(ymdFromDay(count)).toEqual(ymd);
        expect(dayFromYmd(ymd.year, ymd.month, ymd.day)).toBe(count);
      }),
      { numRuns: 5_000 },
    );
  });

  test('agree on every day of 800 years', () => {
    let count = dayFromYmd(1600, 1, 1);
    for (let year = 1600; year < 2400; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        for (let dayOfMonth = 1; dayOfMonth <= daysInMonth(year, month); dayOfMonth += 1) {
          const found = ymdFromDay(count);
          if (found.year !== year || found.month !== month || found.day !== dayOfMonth) {
            expect(found).toEqual({ year, month, day: dayOfMonth });
          }
          count += 1;
        }
      }
    }
    expect(count).toBe(dayFromYmd(2400, 1, 1));
  });
});

describe('addPeriod', () => {
  test.each([
    ['2024-01-31', 1, 'month', '2024-02-29'],
    ['2023-01-31', 1, 'month', '2023-02-28'],
    ['2024-02-29', 1, 'year', '2025-02-28'],
    ['2024-02-29', 4, 'year', '2028-02-29'],
    ['1896-02-29', 4, 'year', '1900-02-28'],
    ['2023-12-31', 2, 'month', '2024-02-29'],
    ['2023-08-31', 13, 'month', '2024-09-30'],
    ['2024-03-31', 12, 'month', '2025-03-31'],
    ['2024-02-28', 1, 'day', '2024-02-29'],
    ['2024-02-28', 2, 'week', '2024-03-13'],
    ['1969-12-31', 1, 'day', '1970-01-01'],
  ] as const)('%s + %i %s = %s', (from, count, unit, to) => {
    expect(formatDay(addPeriod(iso(from), { count, unit }))).toBe(to);
  });

  test('never makes a later day end earlier', () => {
    fc.assert(
      fc.property(day, datePeriod, (count, period) => {
        expect(addPeriod(count + 1, period)).toBeGreaterThanOrEqual(addPeriod(count, period));
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['hour', 'minute'] as const)('refuses %ss', (unit) => {
    expect(() => addPeriod(0, { count: 1, unit })).toThrow(RangeError);
  });
});

describe('formatDay and parseDay', () => {
  test.each([
    [0, '1970-01-01'],
    [dayFromYmd(1, 1, 1), '0001-01-01'],
    [dayFromYmd(9999, 12, 31), '9999-12-31'],
    [dayFromYmd(10_000, 1, 1), '+010000-01-01'],
    [dayFromYmd(0, 12, 31), '0000-12-31'],
    [dayFromYmd(-1, 12, 31), '-000001-12-31'],
  ])('%i is written %s', (count, text) => {
    expect(formatDay(count)).toBe(text);
  });

  test('read back what they write', () => {
    fc.assert(
      fc.property(fc.integer({ min: dayFromYmd(1, 1, 1), max: dayFromYmd(9999, 12, 31) }), (count) => {
        expect(parseDay(formatDay(count))).toBe(count);
      }),
    );
  });

  test.each([
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '0000-01-01',
    '24-01-01',
    '2024-1-1',
    '20240101',
    '2024/01/01',
    ' 2024-01-01',
    '2024-01-01\n',
    '2024-01-01T00:00:00Z',
    '+002024-01-01',
    '２０２４-01-01',
    '',
  ])('%j is refused', (text) => {
    expect(parseDay(text)).toBeNull();
  });
});
