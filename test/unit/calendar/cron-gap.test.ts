import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cron, nextAfter, parseCron } from '../../../src/calendar/cron.ts';
import { gapPeriod, longestGap } from '../../../src/calendar/cron-gap.ts';
import { parseInstant, secondOf } from '../../../src/calendar/instant.ts';
import { formatPeriod } from '../../../src/calendar/period.ts';
import { parseWindow } from '../../../src/calendar/window.ts';
import { howOften } from '../../support/how-often.ts';

function gapOf(text: string, window: string | null = null): string {
  return formatPeriod(gapPeriod(longestGap(cron(text), window === null ? null : parseWindow(window))), 'en');
}

function cron(text: string): Cron {
  const read = parseCron(text);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read;
}

describe('the longest gap', () => {
  test.each([
    ['30 1 * * *', '1 day'],
    ['15 * * * *', '1 hour'],
    ['*/15 * * * *', '15 minutes'],
    ['* * * * *', '1 minute'],
    ['0 6,8,20 * * *', '12 hours'],
    ['*/7 * * * *', '7 minutes'],
    ['*/31 * * * *', '31 minutes'],
    ['0 3 * * 1-5', '3 days'],
    ['0 3 * * 0', '7 days'],
    ['0 3 * * 7', '7 days'],
    ['0 0 1 * *', '31 days'],
    ['0 0 31 * *', '61 days'],
    // Of 30 January the next one is in March.
    ['0 0 30 * *', '60 days'],
    ['0 0 1 1 *', '366 days'],
    // 1896 to 1904, and 2096 to 2104.
    ['0 0 29 2 *', '2921 days'],
    // Either field is enough.
    ['0 0 1 * 1', '7 days'],
    ['0 22 1 * *', '31 days'],
    ['0 0,23 1 * *', '721 hours'],
  ])('of %j is %s', (text, gap) => {
    expect(gapOf(text)).toBe(gap);
  });

  test.each([
    ['30 1 * * *', '01:00-05:00', '1 day'],
    // The run of 23:00 waits until one o'clock, and the one before it did, too.
    ['0 23 * * *', '01:00-05:00', '26 hours'],
    // After the run of a quarter past four the next one to act is that of one o'clock.
    ['15 * * * *', '01:00-05:00', '1245 minutes'],
    ['0 2 * * *', '22:00-04:00', '1 day'],
    ['0 12 * * 1', '22:00-04:00', '178 hours'],
  ])('of %j in the window %s is %s', (text, window, gap) => {
    expect(gapOf(text, window)).toBe(gap);
  });

  test.each([
    // An hour is shown twice in October.
    ['30 1 * * *', 'Europe/Paris', null, '25 hours'],
    ['30 1 * * *', 'Australia/Lord_Howe', null, '1470 minutes'],
    ['30 1 * * *', 'Asia/Kolkata', null, '1 day'],
    // Two in the morning there is midnight or one o'clock in UTC.
    ['0 2 * * *', 'Europe/Paris', '00:00-05:00', '25 hours'],
    ['0 2 * * *', 'Europe/Paris', '03:00-05:00', '28 hours'],
  ])('of %j in %s and the window %s is %s', (text, zone, window, gap) => {
    const read = parseCron(text, zone) as Cron;
    expect(
      formatPeriod(gapPeriod(longestGap(read, window === null ? null : parseWindow(window))), 'en'),
    ).toBe(gap);
  });

  const field = (from: number, to: number): fc.Arbitrary<string> =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min: from, max: to }).map(String),
      fc.integer({ min: 2, max: to - from }).map((step) => `*/${step}`),
      fc
        .tuple(fc.integer({ min: from, max: to }), fc.integer({ min: from, max: to }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    );
  const schedules = fc
    .tuple(field(0, 59), field(0, 23), field(1, 31), field(1, 12), field(0, 6))
    .map((fields) => fields.join(' '))
    .filter((text) => !('problem' in parseCron(text)));

  test.each(['Europe/Paris', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata'])(
    'in %s it is never shorter than what happens',
    (zone) => {
      fc.assert(
        fc.property(schedules, fc.integer({ min: 0, max: 175_000 }), (text, hours) => {
          const schedule = parseCron(text, zone) as Cron;
          const longest = longestGap(schedule, null);
          let at = (parseInstant('2020-01-01T00:00:00Z') as bigint) + BigInt(hours) * 3_600_000_000n;
          at = nextAfter(schedule, at);
          for (let turn = 0; turn < 20; turn += 1) {
            const next = nextAfter(schedule, at);
            expect(secondOf(next) - secondOf(at)).toBeLessThanOrEqual(longest);
            at = next;
          }
        }),
        { numRuns: howOften(15, 50) },
      );
    },
  );

  test('is never shorter than what the schedule itself does', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 1, max: 700_000 }), (text, hours) => {
        const longest = longestGap(cron(text), null);
        let at = (parseInstant('2024-01-01T00:00:00Z') as bigint) + BigInt(hours) * 3_600_000_000n;
        for (let turn = 0; turn < 20; turn += 1) {
          const next = nextAfter(cron(text), at);
          if (turn > 0) expect(secondOf(next) - secondOf(at)).toBeLessThanOrEqual(longest);
          at = next;
        }
      }),
      { numRuns: howOften(20, 60) },
    );
  });

  test('is met by some two runs', () => {
    for (const text of ['0 6,8,20 * * *', '0 3 * * 1-5', '0 0 30 * *', '5 4 */9 * *', '0 0 13 * 5']) {
      const longest = longestGap(cron(text), null);
      let at = parseInstant('2024-01-01T00:00:00Z') as bigint;
      const gaps = new Set<number>();
      for (let turn = 0; turn < 200; turn += 1) {
        const next = nextAfter(cron(text), at);
        if (turn > 0) gaps.add(secondOf(next) - secondOf(at));
        at = next;
      }
      expect(Math.max(...gaps), text).toBe(longest);
    }
  });
});
