import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../src/calendar/day.ts';
import { deadline } from '../../../src/calendar/deadline.ts';
import { formatInstant, parseInstant, type Start } from '../../../src/calendar/instant.ts';
import { parsePeriod } from '../../../src/calendar/parse-period.ts';
import { NO_LONGER, type Period } from '../../../src/calendar/period.ts';
import { zoneNamed } from './arbitrary.ts';

function start(text: string): Start {
  const day = parseDay(text);
  return day === null ? { kind: 'instant', at: parseInstant(text) as bigint } : { kind: 'day', day };
}

function period(text: string): Period {
  const read = parsePeriod(text);
  if ('problem' in read) throw new Error(`no period: ${text}`);
  return read;
}

describe('deadline', () => {
  test.each([
    // The day of the event is not counted: the last hour of the last day is still within the period.
    ['2019-03-31', '5 years', 'Europe/Paris', '2024-03-31T22:00:00.000000Z'],
    ['2019-03-30T23:00:00Z', '5 years', 'Europe/Paris', '2024-03-31T22:00:00.000000Z'],
    ['2019-03-31T21:59:59.999999Z', '5 years', 'Europe/Paris', '2024-03-31T22:00:00.000000Z'],
    ['2019-03-31T22:00:00Z', '5 years', 'Europe/Paris', '2024-04-01T22:00:00.000000Z'],
    ['2024-01-01T00:00:00Z', '1 day', 'UTC', '2024-01-03T00:00:00.000000Z'],
    ['2024-01-01T23:59:59.999999Z', '1 day', 'UTC', '2024-01-03T00:00:00.000000Z'],
    // A midnight that clocks show twice: the later one, so that nothing is early.
    ['2006-10-27', '1 day', 'America/St_Johns', '2006-10-29T03:30:00.000000Z'],
    ['2024-11-01', '1 day', 'America/Havana', '2024-11-03T05:00:00.000000Z'],
    // Month ends.
    ['2024-01-31', '1 month', 'UTC', '2024-03-01T00:00:00.000000Z'],
    ['2023-01-31', '1 month', 'UTC', '2023-03-01T00:00:00.000000Z'],
    ['2024-02-29', '1 year', 'UTC', '2025-03-01T00:00:00.000000Z'],
    ['2024-02-29', '12 months', 'UTC', '2025-03-01T00:00:00.000000Z'],
    ['2024-01-31', '13 months', 'UTC', '2025-03-01T00:00:00.000000Z'],
    ['2024-06-15', '2 weeks', 'UTC', '2024-06-30T00:00:00.000000Z'],
    // A day that is no instant is the same day in every zone.
    ['2024-06-15', '1 day', 'Pacific/Kiritimati', '2024-06-16T10:00:00.000000Z'],
    ['2024-06-15', '1 day', 'Pacific/Pago_Pago', '2024-06-17T11:00:00.000000Z'],
    // The midnight after the last day did not exist.
    ['2018-11-02', '1 day', 'America/Sao_Paulo', '2018-11-04T03:00:00.000000Z'],
    // The whole day after the last day did not exist.
    ['2011-12-28', '1 day', 'Pacific/Apia', '2011-12-30T10:00:00.000000Z'],
    // The clock showed the 6th again, but the 7th had been reached.
    ['2010-11-07T03:30:00Z', '1 day', 'America/Goose_Bay', '2010-11-09T04:00:00.000000Z'],
    // Hours and minutes are exact, whatever the clocks do.
    ['2024-03-30T12:00:00.000001Z', '24 hours', 'Europe/Paris', '2024-03-31T12:00:00.000001Z'],
    ['2024-03-31T00:59:30Z', '1 minute', 'Europe/Paris', '2024-03-31T01:00:30.000000Z'],
  ])('%s + %s in %s: %s', (from, length, zone, due) => {
    expect(formatInstant(deadline(start(from), period(length), zoneNamed(zone)))).toBe(due);
  });

  test.each([
    ['2024-03-30T12:00:00.000001Z', 'Europe/Paris', '2024-03-30T12:00:00.000001Z'],
    ['2024-06-15', 'Europe/Paris', '2024-06-15T22:00:00.000000Z'],
    // The midnight after the day did not exist, or came twice.
    ['2018-11-03', 'America/Sao_Paulo', '2018-11-04T03:00:00.000000Z'],
    ['2024-11-02', 'America/Havana', '2024-11-03T05:00:00.000000Z'],
  ])('%s, kept no longer, in %s: %s', (from, zone, due) => {
    expect(formatInstant(deadline(start(from), NO_LONGER, zoneNamed(zone)))).toBe(due);
  });

  test.each(['1 hour', '30 minutes'])('refuses %s from a calendar day', (length) => {
    expect(() => deadline(start('2024-06-15'), period(length), zoneNamed('UTC'))).toThrow(RangeError);
  });
});
