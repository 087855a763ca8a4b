import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutoff } from '../../../src/calendar/cutoff.ts';
import { formatDay, parseDay } from '../../../src/calendar/day.ts';
import { deadline } from '../../../src/calendar/deadline.ts';
import { formatInstant, type Instant, parseInstant } from '../../../src/calendar/instant.ts';
import { formatPeriod, isExact, NO_LONGER, type Period } from '../../../src/calendar/period.ts';
import { dayAt, firstInstantOf, type Zone } from '../../../src/calendar/zone.ts';
import { oneIn } from '../../support/how-often.ts';
import { anyPeriod, changesNear, datePeriod, instantIn, nearby, ODD, ZONES, zoneNamed } from './arbitrary.ts';

describe('cutoff', () => {
  test.each([
    ['2024-03-31T21:59:59.999999Z', 5, 'year', 'Europe/Paris', '2019-03-31', '2019-03-30T23:00:00.000000Z'],
    ['2024-03-31T22:00:00Z', 5, 'year', 'Europe/Paris', '2019-04-01', '2019-03-31T22:00:00.000000Z'],
    // 29 to 31 January + 1 month end on 28 February, so all of them are due on 1 March.
    ['2023-02-28T12:00:00Z', 1, 'month', 'UTC', '2023-01-28', '2023-01-28T00:00:00.000000Z'],
    ['2023-03-01T00:00:00Z', 1, 'month', 'UTC', '2023-02-01', '2023-02-01T00:00:00.000000Z'],
    ['2024-01-03T00:00:00Z', 1, 'day', 'UTC', '2024-01-02', '2024-01-02T00:00:00.000000Z'],
  ] as const)('at %s, %i %s in %s: before %s', (...[now, count, unit, zone, day, instant]) => {
    const found = cutoff(parseInstant(now) as bigint, { count, unit }, zoneNamed(zone));
    expect(formatDay(found.day as number)).toBe(day);
    expect(formatInstant(found.instant)).toBe(instant);
  });

  test('of no time at all takes what happens at this instant, and days that are over', () => {
    const now = parseInstant('2024-03-31T22:00:00Z') as bigint;
    expect(cutoff(now, NO_LONGER, zoneNamed('Europe/Paris'))).toEqual({
      instant: now + 1n,
      day: parseDay('2024-04-01'),
    });
    expect(cutoff(now - 1n, NO_LONGER, zoneNamed('Europe/Paris')).day).toBe(parseDay('2024-03-31'));
  });

  test('of hours and minutes has no day', () => {
    expect(cutoff(7_200_000_000n, { count: 1, unit: 'hour' }, zoneNamed('UTC'))).toEqual({
      instant: 3_600_000_001n,
      day: null,
    });
  });
});

/** Throws where the two functions disagree, with what a person needs to see it. */
function compareAt(start: Instant, now: Instant, period: Period, zone: Zone): void {
  const due = deadline({ kind: 'instant', at: start }, period, zone);
  if (start < cutoff(now, period, zone).instant !== now >= due) {
    const [from, at] = [formatInstant(start), formatInstant(now)];
    throw new Error(
      `${zone.name}: ${from} + ${formatPeriod(period, 'en')} at ${at}: due at ${formatInstant(due)}`,
    );
  }
}

function compareDay(day: number, now: Instant, period: Period, zone: Zone): void {
  const due = deadline({ kind: 'day', day }, period, zone);
  if (day < (cutoff(now, period, zone).day as number) !== now >= due) {
    throw new Error(
      `${zone.name}: ${formatDay(day)} + ${formatPeriod(period, 'en')} at ${formatInstant(now)}`,
    );
  }
}

/** Every edge that a start and a moment have: the deadline's, the cutoff's, the midnights' and the clock changes'. */
function compareAround(at: Instant, period: Period, zone: Zone): void {
  const due = deadline({ kind: 'instant', at }, period, zone);
  for (const now of [due - 1n, due, due + 1n]) compareAt(at, now, period, zone);
  const { instant, day } = cutoff(at, period, zone);
  for (const start of [instant - 1n, instant, instant + 1n]) compareAt(start, at, period, zone);
  if (isExact(period)) return;
  for (const offset of [-1, 0, 1]) {
    const near = (day as number) + offset;
    compareDay(near, at, period, zone);
    const end = deadline({ kind: 'day', day: near }, period, zone);
    compareDay(near, end - 1n, period, zone);
    compareDay(near, end, period, zone);
    const midnight = firstInstantOf(near, zone);
    for (const start of [midnight - 1n, midnight, midnight + 1n]) compareAt(start, at, period, zone);
  }
}

describe('deadline and cutoff agree', () => {
  test('in every zone, at random and around its clock changes', { timeout: 90_000 }, () => {
    for (const name of oneIn(5, ZONES)) {
      const zone = zoneNamed(name);
      fc.assert(
        fc.property(instantIn(1900, 2150), anyPeriod, datePeriod, nearby, (near, any, dates, by) => {
          for (const change of [near, ...changesNear(near, zone).slice(0, 3)]) {
            for (const at of [change, change - 1n, change + by]) {
              compareAround(at, any, zone);
              compareAround(at, NO_LONGER, zone);
              compareAround(firstInstantOf(dayAt(at, zone), zone), dates, zone);
            }
          }
        }),
        { numRuns: 1 },
      );
    }
  });

  test.each(ODD)(
    '%s near %s, where the clock %s, at every quarter of an hour',
    { timeout: 60_000 },
    (name, near) => {
      const zone = zoneNamed(name);
      const middle = parseInstant(near) as bigint;
      const periods: Period[] = [
        { count: 1, unit: 'day' },
        { count: 1, unit: 'week' },
        { count: 1, unit: 'month' },
        { count: 1, unit: 'year' },
        { count: 3, unit: 'hour' },
        { count: 7, unit: 'minute' },
        NO_LONGER,
      ];
      for (let quarter = -120n; quarter <= 120n; quarter += 1n) {
        for (const period of periods) {
          const at = middle + quarter * 900_000_000n;
          compareAround(at, period, zone);
          compareAround(cutoff(at, period, zone).instant + quarter, period, zone);
        }
      }
    },
  );

  test('around every end of month of a leap cycle, and of 1900 and 2100', { timeout: 60_000 }, () => {
    const zone = zoneNamed('Europe/Paris');
    for (const year of [1899, 1900, 2023, 2024, 2025, 2026, 2099, 2100]) {
      for (let month = 1; month <= 12; month += 1) {
        const first = Date.UTC(year, month - 1, 1) / 86_400_000;
        for (const day of [-3, -2, -1, 0, 1]) {
          for (const count of [1, 11, 12, 13, 48]) {
            const period: Period = { count, unit: 'month' };
            compareAround(firstInstantOf(first + day, zone), period, zone);
            compareDay(first + day, firstInstantOf(first + day, zone), period, zone);
          }
        }
      }
    }
  });

  test('over the whole length of starts and moments', { timeout: 60_000 }, () => {
    const zones = ['Europe/Paris', 'America/Sao_Paulo', 'Pacific/Apia', 'UTC'].map(zoneNamed);
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        instantIn(1990, 2040),
        instantIn(1990, 2040),
        anyPeriod,
        (zone, a, b, period) => {
          compareAt(a, b, period, zone);
          if (!isExact(period)) compareDay(dayAt(a, zone), b, period, zone);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

test('the period never ends early: a date period lasts at least its calendar length', () => {
  const zone = zoneNamed('Europe/Paris');
  fc.assert(
    fc.property(instantIn(1990, 2040), fc.integer({ min: 1, max: 400 }), (at, count) => {
      const due = deadline({ kind: 'instant', at }, { count, unit: 'day' }, zone);
      const hours = (due - at) / 3_600_000_000n;
      expect(hours).toBeGreaterThanOrEqual(BigInt(count) * 24n - 1n);
      expect(hours).toBeLessThanOrEqual(BigInt(count + 1) * 24n + 1n);
    }),
  );
});
