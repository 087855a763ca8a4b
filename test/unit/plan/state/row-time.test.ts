import { describe, expect, test } from 'vitest';
import { formatDay } from '../../../../src/calendar/day.ts';
import { formatInstant } from '../../../../src/calendar/instant.ts';
import type { TimeColumn, TimeKind } from '../../../../src/plan/checked/time-column.ts';
import { readStart } from '../../../../src/plan/state/row-time.ts';
import { zoneOf } from '../rule.ts';

function read(kind: TimeKind, text: string): string {
  const zone = kind === 'timestamp' ? zoneOf('Europe/Paris') : null;
  const time: TimeColumn = { event: 'e', column: 'c', kind, always: false, notNull: false, zone, from: null };
  const start = readStart(text, time);
  if (start === 'implausible') return start;
  return start.kind === 'day' ? formatDay(start.day) : formatInstant(start.at);
}

describe('the notations of the server', () => {
  test.each<[TimeKind, string, string]>([
    ['timestamptz', '2024-03-31 01:00:00+00', '2024-03-31T01:00:00.000000Z'],
    ['timestamptz', '2024-03-31 01:00:00.5+00', '2024-03-31T01:00:00.500000Z'],
    ['timestamptz', '2024-03-31 01:00:00.000001+00', '2024-03-31T01:00:00.000001Z'],
    ['timestamptz', '1969-12-31 23:59:59.999999+00', '1969-12-31T23:59:59.999999Z'],
    ['timestamptz', '0001-01-01 00:00:00+00', '0001-01-01T00:00:00.000000Z'],
    ['timestamptz', '294276-12-31 23:59:59.999999+00', '+294276-12-31T23:59:59.999999Z'],
    ['timestamptz', '4714-11-24 00:00:00+00 BC', 'implausible'],
    ['timestamptz', 'infinity', 'implausible'],
    ['timestamptz', '-infinity', 'implausible'],
    ['timestamp', '2024-03-31 02:30:00', '2024-03-31T01:00:00.000000Z'],
    ['timestamp', '2024-10-27 02:30:00.25', '2024-10-27T01:30:00.250000Z'],
    ['timestamp', '2024-07-01 00:00:00', '2024-06-30T22:00:00.000000Z'],
    ['timestamp', '0044-03-15 12:00:00 BC', 'implausible'],
    ['timestamp', 'infinity', 'implausible'],
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '5874897-12-31', '+5874897-12-31'],
    ['date', '0044-03-15 BC', 'implausible'],
    ['date', '-infinity', 'implausible'],
    ['epoch_s', '1711846800', '2024-03-31T01:00:00.000000Z'],
    ['epoch_ms', '1711846800001', '2024-03-31T01:00:00.001000Z'],
    ['epoch_us', '1711846800000001', '2024-03-31T01:00:00.000001Z'],
    ['epoch_us', '-1', '1969-12-31T23:59:59.999999Z'],
    ['epoch_s', '0', 'implausible'],
    ['epoch_us', '9007199254740993', '2255-06-05T23:47:34.740993Z'],
  ])('%s %s: %s', (kind, text, expected) => expect(read(kind, text)).toBe(expected));

  test.each<[TimeKind, string]>([
    ['timestamptz', '31/03/2024 01:00:00+00'],
    ['timestamptz', '2024-03-31T01:00:00Z'],
    ['timestamptz', '2024-03-31 01:00:00+02'],
    ['timestamp', ''],
    ['date', '31-03-2024'],
    ['date', 'Infinity'],
  ])('%s %j is not guessed at', (kind, text) => {
    expect(() => read(kind, text)).toThrow(expect.objectContaining({ code: 'unreadable-time' }));
  });
});
