import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../src/policy/moment.ts';

describe('parseMoment', () => {
  test('reads a day, a wall clock and an instant', () => {
    expect(parseMoment('1970-01-02')).toEqual({ kind: 'day', day: 1 });
    expect(parseMoment('1970-01-01T00:01')).toEqual({ kind: 'local', at: 60_000_000n });
    expect(parseMoment('1970-01-01 00:00:01.5')).toEqual({ kind: 'local', at: 1_500_000n });
    expect(parseMoment('1970-01-01T01:00:00.000001Z')).toEqual({ kind: 'instant', at: 3_600_000_001n });
    expect(parseMoment('1970-01-01T02:00+02:00')).toEqual({ kind: 'instant', at: 0n });
    expect(parseMoment('1969-12-31T21:30-02:30')).toEqual({ kind: 'instant', at: 0n });
  });

  test.each([
    '',
    'today',
    '2023-02-29',
    '2024-13-01',
    '2024-1-1',
    '31/03/2024',
    '2024-01-01T24:00',
    '2024-01-01T12:60',
    '2024-01-01T12:00:60',
    '2024-01-01T12',
    '2024-01-01T12:00+15:00',
    '2024-01-01T12:00:00.1234567',
    '2024-01-01 ',
    '2024-01-01T12:00 Europe/Paris',
    'infinity',
  ])('refuses %j', (text) => {
    expect(parseMoment(text)).toBeNull();
  });
});
