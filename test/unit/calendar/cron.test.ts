import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Cron,
  formatSchedule,
  latestAt,
  nextAfter,
  parseCron,
  readSchedule,
} from '../../../src/calendar/cron.ts';
import { formatInstant, type Instant, parseInstant } from '../../../src/calendar/instant.ts';
import { openZone, type Zone } from '../../../src/calendar/zone.ts';
import { instantIn, ODD, ZONES } from './arbitrary.ts';

function cron(text: string, zone = 'UTC'): Cron {
  const read = parseCron(text, zone);
  if ('problem' in read) throw new Error(`${text}: ${read.problem}`);
  return read;
}

describe('parseCron', () => {
  test.each([
    ['30 1 * * *', '30 1 * * *'],
    [' 30\t1  * * * ', '30 1 * * *'],
    ['30\u00A01 * * *', '30 1 * * *'],
    ['*/15 0-6,22-23 1,15 JAN-mar *', '*/15 0-6,22-23 1,15 JAN-mar *'],
    ['0 0 * * MON', '0 0 * * MON'],
    ['0 0 * * 7', '0 0 * * 7'],
    ['0 0 29 2 *', '0 0 29 2 *'],
    ['0 0 31 2,5 *', '0 0 31 2,5 *'],
    ['10-40/10 * * * *', '10-40/10 * * * *'],
  ])('reads %j', (text, read) => {
    expect(parseCron(text)).toEqual({ text: read, zone: 'UTC' });
  });

  test.each([
    ['', 'empty'],
    [' \t ', 'empty'],
    ['@reboot', 'nickname'],
    ['@daily', 'nickname'],
    ['@every 5 minutes now please', 'nickname'],
    ['30 1 * *', 'field_count'],
    ['0 30 1 * * *', 'field_count'],
    ['30', 'field_count'],
    ['H 1 * * *', 'bad_field'],
    ['H/5 * * * *', 'bad_field'],
    ['0 0 ? * *', 'bad_field'],
    ['0 0 L * *', 'bad_field'],
    ['0 0 1W * *', 'bad_field'],
    ['0 0 * * 1#2', 'bad_field'],
    ['0 0 * january *', 'bad_field'],
    ['0 0 MON * *', 'bad_field'],
    ['0 0 * MON *', 'bad_field'],
    ['0 0 * * FRI-MON', 'bad_field'],
    ['40-10 * * * *', 'bad_field'],
    ['5/15 * * * *', 'bad_field'],
    ['1,,2 * * * *', 'bad_field'],
    ['1,1 * * * *', 'bad_field'],
    ['*,1 * * * *', 'bad_field'],
    ['-1 * * * *', 'bad_field'],
    ['1.5 * * * *', 'bad_field'],
    ['1e1 * * * *', 'bad_field'],
    ['٣ * * * *', 'bad_field'],
    ['30 1 * * *; DROP', 'field_count'],
    ['60 * * * *', 'out_of_range'],
    ['0 24 * * *', 'out_of_range'],
    ['0 0 0 * *', 'out_of_range'],
    ['0 0 32 * *', 'out_of_range'],
    ['0 0 * 13 *', 'out_of_range'],
    ['0 0 * 0 *', 'out_of_range'],
    ['0 0 * * 8', 'out_of_range'],
    ['1-61 * * * *', 'out_of_range'],
    ['*/0 * * * *', 'out_of_range'],
    ['*/70 * * * *', 'out_of_range'],
    ['0 0 31 2 *', 'never'],
    ['0 0 30-31 FEB *', 'never'],
    ['0 0 31 2,4,6,9,11 *', 'never'],
  ])('refuses %j: %s', (text, problem) => {
    expect(parseCron(text)).toMatchObject({ problem, text });
  });

  test('names the field', () => {
    expect(parseCron('0 24 * * *')).toMatchObject({ field: 'hour', written: '24' });
    expect(parseCron('0 0 * * H')).toMatchObject({ field: 'day of week', written: 'H' });
    expect(parseCron('0 0 1,1 * *')).toMatchObject({ field: 'day of month', written: '1,1' });
  });

  test('answers every text without an exception, and what it takes fires', () => {
    const part = fc.constantFrom(
      '*',
      '*/5',
      '0',
      '59',
      '31',
      '2',
      '1-5',
      'MON',
      'FEB',
      'H',
      '@x',
      '',
      '7',
      '1,2',
      '1/2',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(part, { maxLength: 6 }).map((parts) => parts.join(' ')),
        ),
        (text) => {
          const read = parseCron(text);
          if ('problem' in read) return;
          expect(nextAfter(read, 0n)).toBeGreaterThan(0n);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('latestAt and nextAfter', () => {
  test.each([
    ['30 1 * * *', '2024-04-01T01:29:59.999999Z', '2024-03-31T01:30:00Z', '2024-04-01T01:30:00Z'],
    ['30 1 * * *', '2024-04-01T01:30:00Z', '2024-04-01T01:30:00Z', '2024-04-02T01:30:00Z'],
    ['30 1 * * *', '2024-04-01T01:30:00.000001Z', '2024-04-01T01:30:00Z', '2024-04-02T01:30:00Z'],
    // UTC has no summer time: nothing is skipped or doubled in the night of the change.
    ['30 2 * * *', '2024-03-31T12:00:00Z', '2024-03-31T02:30:00Z', '2024-04-01T02:30:00Z'],
    ['0 0 29 2 *', '2099-06-01T00:00:00Z', '2096-02-29T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['0 0 * * 0', '2024-04-01T00:00:00Z', '2024-03-31T00:00:00Z', '2024-04-07T00:00:00Z'],
  ])('%s at %s: since %s, next %s', (text, now, latest, next) => {
    const at = parseInstant(now) as bigint;
    expect(latestAt(cron(text), at)).toBe(parseInstant(latest));
    expect(nextAfter(cron(text), at)).toBe(parseInstant(next));
  });

  test('have nothing scheduled between them', () => {
    const minute = fc.integer({ min: 0, max: 59 });
    const hour = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 23 }));
    const weekday = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 6 }));
    fc.assert(
      fc.property(minute, hour, weekday, instantIn(1990, 2100), (minute, hour, weekday, now) => {
        const schedule = cron(`${minute} ${hour ?? '*'} * * ${weekday ?? '*'}`);
        const matches = (second: number) => {
          const date = new Date(second * 1_000);
          const sameHour = hour === null || date.getUTCHours() === hour;
          return (
            date.getUTCMinutes() === minute && sameHour && (weekday === null || date.getUTCDay() === weekday)
          );
        };
        let second = Number(now / 60_000_000n) * 60;
        while (!matches(second)) second -= 60;
        expect(latestAt(schedule, now)).toBe(BigInt(second) * 1_000_000n);
        second = Number(now / 60_000_000n) * 60 + 60;
        while (!matches(second)) second += 60;
        expect(formatInstant(nextAfter(schedule, now))).toBe(formatInstant(BigInt(second) * 1_000_000n));
      }),
      { numRuns: 200 },
    );
  });
});

describe('in a zone', () => {
  test.each([
    [
      '30 2 * * *',
      'Europe/Paris',
      '2024-03-30T12:00:00Z',
      '2024-03-31T01:00:00Z',
      'skipped: right after the gap',
    ],
    ['30 2 * * *', 'Europe/Paris', '2024-03-31T01:00:00Z', '2024-04-01T00:30:00Z', 'and not again'],
    [
      '30 2 * * *',
      'Europe/Paris',
      '2024-10-26T12:00:00Z',
      '2024-10-27T01:30:00Z',
      'shown twice: the second time',
    ],
    ['30 2 * * *', 'Europe/Paris', '2024-10-27T00:30:00Z', '2024-10-27T01:30:00Z', 'not the first time'],
    ['30 2 * * *', 'Europe/Paris', '2024-10-27T01:30:00Z', '2024-10-28T01:30:00Z', 'and not again'],
    [
      '*/20 2 * * *',
      'Europe/Paris',
      '2024-03-31T00:59:59Z',
      '2024-03-31T01:00:00Z',
      'three skipped ones are one',
    ],
    ['*/20 2 * * *', 'Europe/Paris', '2024-03-31T01:00:00Z', '2024-04-01T00:00:00Z', 'and no second'],
    ['0 0 * * *', 'America/Sao_Paulo', '2018-11-03T12:00:00Z', '2018-11-04T03:00:00Z', 'no midnight'],
    [
      '0 12 31 12 *',
      'Pacific/Apia',
      '2011-12-30T12:00:00Z',
      '2011-12-30T22:00:00Z',
      'after a day without a date',
    ],
    [
      '0 12 30 12 *',
      'Pacific/Apia',
      '2011-12-01T12:00:00Z',
      '2011-12-30T10:00:00Z',
      'on the day that was none',
    ],
  ])('%s in %s after %s: %s, %s', (text, zone, now, next) => {
    expect(formatInstant(nextAfter(cron(text, zone), parseInstant(now) as bigint))).toBe(
      formatInstant(parseInstant(next) as bigint),
    );
  });

  /** Each local minute once: when it is shown for the last time, or else at the first instant after it was skipped. */
  function expected(zone: Zone, from: Instant, to: Instant, hour: number, minute: number): readonly bigint[] {
    const shown: { at: bigint; local: number }[] = [];
    for (let at = from - DAY * 3n; at < to + DAY * 3n; at += MINUTE)
      shown.push({ at, local: Number((at + zone.offsetAt(at)) / MINUTE) });
    const days = new Set(shown.map(({ local }) => Math.floor(local / 1_440)));
    const [first, last] = [Math.min(...days) + 1, Math.max(...days) - 1];
    const found = new Set<bigint>();
    for (let day = first; day <= last; day += 1) {
      const wanted = day * 1_440 + hour * 60 + minute;
      const times = shown.filter(({ local }) => local === wanted);
      const after = shown.find(({ local }, index) => {
        const before = shown[index - 1]?.local ?? local;
        return before < wanted && local > wanted;
      });
      const at = times.at(-1)?.at ?? after?.at;
      if (at !== undefined) found.add(at);
    }
    return [...found].filter((at) => at > from && at <= to).sort((a, b) => (a < b ? -1 : 1));
  }

  const MINUTE = 60_000_000n;
  const DAY = 1_440n * MINUTE;
  const near = fc.oneof(
    fc.constantFrom(...ODD).map(([zone, at]) => ({ zone, at: parseInstant(at) as bigint })),
    fc.record({ zone: fc.constantFrom(...ZONES), at: instantIn(2000, 2040) }),
  );

  test('every time of day comes exactly once a day, also where clocks skip it or show it twice', () => {
    fc.assert(
      fc.property(
        near,
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 59 }),
        ({ zone, at }, hour, minute) => {
          const begun = (at / MINUTE) * MINUTE - 2n * DAY;
          const open = openZone(zone) as Zone;
          const schedule = cron(`${minute} ${hour} * * *`, zone);
          const runs: bigint[] = [];
          for (
            let next = nextAfter(schedule, begun);
            next <= begun + 4n * DAY;
            next = nextAfter(schedule, next)
          ) {
            expect(latestAt(schedule, next)).toBe(next);
            expect(latestAt(schedule, next - 1n)).toBeLessThan(next);
            expect(latestAt(schedule, nextAfter(schedule, next) - 1n)).toBe(next);
            runs.push(next);
          }
          expect(runs).toEqual(expected(open, begun, begun + 4n * DAY, hour, minute));
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is recorded with its zone, and read back', () => {
    expect(formatSchedule(cron('30 1 * * *'))).toBe('30 1 * * *');
    expect(formatSchedule(cron('30 1 * * *', 'Europe/Paris'))).toBe('CRON_TZ=Europe/Paris 30 1 * * *');
    for (const zone of ZONES) {
      const schedule = cron('*/5 1-3 * * MON', zone);
      expect(readSchedule(formatSchedule(schedule))).toEqual(schedule);
    }
  });

  test.each(['', 'CRON_TZ=Mars/Olympus 0 0 * * *', 'CRON_TZ= 0 0 * * *', 'TZ=UTC 0 0 * * *', '0 0 31 2 *'])(
    'what nobody recorded is not read: %j',
    (text) => {
      expect(() => readSchedule(text)).toThrow(RangeError);
    },
  );
});
