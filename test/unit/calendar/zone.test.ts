import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDay, parseDay } from '../../../src/calendar/day.ts';
import { formatInstant, formatLocal, parseInstant, parseLocal } from '../../../src/calendar/instant.ts';
import { dayAt, firstInstantOf, instantOfLocal, localCutoff, openZone } from '../../../src/calendar/zone.ts';
import { howOften } from '../../support/how-often.ts';
import { changesNear, instantIn, nearby, ODD, ZONES, zoneNamed } from './arbitrary.ts';
import { firstInstantAfter, firstInstantSeen, lastInstants, watchClock } from './brute-clock.ts';

const MINUTE = 60_000_000n;

function instant(text: string): bigint {
  const read = parseInstant(text);
  if (read === null) throw new Error(`no instant: ${text}`);
  return read;
}

function day(text: string): number {
  const read = parseDay(text);
  if (read === null) throw new Error(`no day: ${text}`);
  return read;
}

describe('openZone', () => {
  test.each([
    'UTC',
    'Europe/Paris',
    'Asia/Kolkata',
    'Asia/Calcutta',
    'Europe/Kyiv',
    'America/North_Dakota/New_Salem',
  ])('opens %s under its name', (name) => {
    expect(openZone(name)?.name).toBe(name);
    expect(openZone(name)).toBe(openZone(name));
  });

  test('opens every zone there is', () => {
    expect(ZONES.filter((name) => openZone(name) === null)).toEqual([]);
    expect(ZONES.length).toBeGreaterThan(400);
  });

  test.each([
    'utc',
    'Z',
    'UTC+2',
    '+02:00',
    '-0530',
    'GMT+2',
    'local',
    'system',
    'europe/paris',
    'EUROPE/PARIS',
    'Europe/Pariss',
    'Europe/Pаris',
    ' Europe/Paris',
    'Europe/Paris\n',
    'Europe\\Paris',
    '../Europe/Paris',
    'posix/Europe/Paris',
    'SystemV/PST8',
    'IST',
    'PST',
    'Mars/Olympus',
    'constructor',
    '__proto__',
    '',
  ])('refuses %j', (name) => {
    expect(openZone(name)).toBeNull();
  });
});

describe('known days', () => {
  test.each([
    ['Europe/Paris', '2024-04-01', '2024-03-31T22:00:00Z'],
    ['Europe/Paris', '2024-01-01', '2023-12-31T23:00:00Z'],
    ['UTC', '2024-04-01', '2024-04-01T00:00:00Z'],
    // A midnight that was not: clocks went from 23:59:59 to 01:00.
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z'],
    ['Asia/Beirut', '2022-03-27', '2022-03-26T22:00:00Z'],
    // Days that were not: Samoa and Kwajalein changed sides of the date line.
    ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'],
    ['Pacific/Apia', '2011-12-31', '2011-12-30T10:00:00Z'],
    ['Pacific/Kwajalein', '1993-08-21', '1993-08-21T12:00:00Z'],
    ['Pacific/Kwajalein', '1993-08-22', '1993-08-21T12:00:00Z'],
    // Reached at midnight, left at 00:01 for 23:01 of the day before, and reached again.
    ['America/Goose_Bay', '2010-11-07', '2010-11-07T03:00:00Z'],
    ['America/St_Johns', '2006-10-29', '2006-10-29T02:30:00Z'],
  ])('%s: %s begins at %s', (zone, date, begins) => {
    expect(formatInstant(firstInstantOf(day(date), zoneNamed(zone)))).toBe(formatInstant(instant(begins)));
  });

  test.each([
    ['America/Goose_Bay', '2010-11-07T02:59:59.999999Z', '2010-11-06'],
    ['America/Goose_Bay', '2010-11-07T03:00:00Z', '2010-11-07'],
    ['America/Goose_Bay', '2010-11-07T03:30:00Z', '2010-11-07'],
    ['America/Sao_Paulo', '2018-02-18T01:59:59.999999Z', '2018-02-17'],
    ['America/Sao_Paulo', '2018-02-18T02:00:00Z', '2018-02-17'],
    ['America/Sao_Paulo', '2018-02-18T03:00:00Z', '2018-02-18'],
    ['Pacific/Apia', '2011-12-30T09:59:59.999999Z', '2011-12-29'],
    ['Pacific/Apia', '2011-12-30T10:00:00Z', '2011-12-31'],
    ['Pacific/Kwajalein', '1969-09-30T12:59:59Z', '1969-09-30'],
    ['Pacific/Kwajalein', '1969-10-01T11:59:59Z', '1969-09-30'],
  ])('%s at %s: %s', (zone, at, date) => {
    expect(formatDay(dayAt(instant(at), zoneNamed(zone)))).toBe(date);
  });

  test.each([
    // Twice: the later one. Never: the first instant after the gap.
    ['Europe/Paris', '2024-10-27T02:30:00', '2024-10-27T01:30:00Z'],
    ['Europe/Paris', '2024-10-27T02:00:00', '2024-10-27T01:00:00Z'],
    ['Europe/Paris', '2024-10-27T01:59:59.999999', '2024-10-26T23:59:59.999999Z'],
    ['Europe/Paris', '2024-10-27T03:00:00', '2024-10-27T02:00:00Z'],
    ['Europe/Paris', '2024-03-31T02:30:00.5', '2024-03-31T01:00:00Z'],
    ['Europe/Paris', '2024-03-31T03:00:00.5', '2024-03-31T01:00:00.5Z'],
    ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T10:00:00Z'],
    ['Australia/Lord_Howe', '2024-04-07T01:45:00', '2024-04-06T15:15:00Z'],
  ])('%s: %s is %s', (zone, local, at) => {
    expect(formatInstant(instantOfLocal(parseLocal(local) as bigint, zoneNamed(zone)))).toBe(
      formatInstant(instant(at)),
    );
  });

  test.each([
    ['Europe/Paris', '2024-03-31T01:00:00Z', '2024-03-31T02:00:00.000000'],
    ['Europe/Paris', '2024-03-31T01:00:00.000001Z', '2024-03-31T03:00:00.000001'],
    ['Europe/Paris', '2024-10-27T00:30:00Z', '2024-10-27T02:00:00.000000'],
    ['Europe/Paris', '2024-10-27T01:30:00Z', '2024-10-27T02:30:00.000000'],
    ['UTC', '2024-10-27T01:30:00Z', '2024-10-27T01:30:00.000000'],
  ])('%s: local times before %s are those before %s', (zone, at, local) => {
    expect(formatLocal(localCutoff(instant(at), zoneNamed(zone)))).toBe(local);
  });
});

describe.each(ODD)('%s near %s, where the clock %s', (name, near) => {
  const zone = zoneNamed(name);
  const middle = instant(near);
  const clock = watchClock(name, middle);
  const inner = clock.minutes.filter(
    ({ at }) => at > middle - 2_000n * MINUTE && at < middle + 2_000n * MINUTE,
  );

  test('the clock does change', () => {
    expect(new Set(inner.map(({ at, shown }) => shown - at)).size).toBeGreaterThan(1);
  });

  test('dayAt is the latest date seen', () => {
    const wrong = inner.filter(
      ({ at, latestDay }) => dayAt(at, zone) !== latestDay || dayAt(at + MINUTE - 1n, zone) !== latestDay,
    );
    expect(wrong).toEqual([]);
  });

  test('firstInstantOf is the first minute of the date', () => {
    const middleDay = dayAt(middle, zone);
    for (const offset of [-1, 0, 1]) {
      expect(firstInstantOf(middleDay + offset, zone)).toBe(firstInstantSeen(clock, middleDay + offset));
    }
  });

  test('instantOfLocal is the last minute that showed the time', () => {
    const seen = lastInstants(clock);
    const from = middle + zone.offsetAt(middle) - 2_000n * MINUTE;
    const locals = Array.from({ length: 4_000 }, (_, step) => from + BigInt(step) * MINUTE);
    const wrong = locals.filter(
      (local) => instantOfLocal(local, zone) !== (seen.get(local) ?? firstInstantAfter(clock, local)),
    );
    expect(wrong.map(formatLocal)).toEqual([]);
  });
});

describe('in every zone', () => {
  const name = fc.constantFrom(...ZONES);
  /** At random, or close to a change of offset. */
  const moment = fc.record({
    name,
    near: instantIn(1900, 2150),
    change: fc.option(fc.nat({ max: 5 })),
    by: nearby,
  });

  function pick({
    name,
    near,
    change,
    by,
  }: {
    name: string;
    near: bigint;
    change: number | null;
    by: bigint;
  }) {
    const zone = zoneNamed(name);
    const changes = changesNear(near, zone);
    return { zone, at: (change === null ? near : (changes[change % changes.length] ?? near)) + by };
  }

  test('a day begins with firstInstantOf and not before', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(moment, (drawn) => {
        const { zone, at } = pick(drawn);
        const today = dayAt(at, zone);
        const begins = firstInstantOf(today, zone);
        expect(begins).toBeLessThanOrEqual(at);
        expect(firstInstantOf(today + 1, zone)).toBeGreaterThan(at);
        expect(dayAt(begins, zone)).toBeGreaterThanOrEqual(today);
        expect(dayAt(begins - 1n, zone)).toBeLessThan(today);
      }),
      { numRuns: howOften(80, 250) },
    );
  });

  test('instantOfLocal never falls, and is right where the clock is', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(moment, nearby, nearby, (drawn, first, second) => {
        const { zone, at } = pick(drawn);
        const local = at + zone.offsetAt(at);
        const [low, high] =
          first < second ? [local + first, local + second] : [local + second, local + first];
        expect(instantOfLocal(low, zone)).toBeLessThanOrEqual(instantOfLocal(high, zone));
        expect(instantOfLocal(local, zone)).toBeGreaterThanOrEqual(at);
        const found = instantOfLocal(low, zone);
        if (found + zone.offsetAt(found) !== low)
          expect(found - 1n + zone.offsetAt(found - 1n)).toBeLessThan(low);
      }),
      { numRuns: howOften(80, 250) },
    );
  });

  test('localCutoff parts local times as their instants are parted', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(moment, nearby, (drawn, by) => {
        const { zone, at } = pick(drawn);
        const cutoff = localCutoff(at, zone);
        for (const local of [cutoff - 1n, cutoff, cutoff + by, at + zone.offsetAt(at) + by]) {
          expect(local < cutoff).toBe(instantOfLocal(local, zone) < at);
        }
      }),
      { numRuns: howOften(80, 250) },
    );
  });

  test('everything holds beyond the tables', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        name,
        fc.oneof(instantIn(2495, 2510), instantIn(2500, 9000), instantIn(1, 1850)),
        (name, at) => {
          const zone = zoneNamed(name);
          const today = dayAt(at, zone);
          expect(firstInstantOf(today, zone)).toBeLessThanOrEqual(at);
          expect(firstInstantOf(today + 1, zone)).toBeGreaterThan(at);
          const cutoff = localCutoff(at, zone);
          expect(instantOfLocal(cutoff, zone)).toBeGreaterThanOrEqual(at);
          expect(instantOfLocal(cutoff - 1n, zone)).toBeLessThan(at);
        },
      ),
      { numRuns: howOften(40, 120) },
    );
  });
});
