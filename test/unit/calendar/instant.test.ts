import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatInstant,
  formatLocal,
  parseInstant,
  parseLocal,
  secondOf,
  timeAtSecond,
} from '../../../src/calendar/instant.ts';
import { instantIn } from './arbitrary.ts';

describe('formatInstant', () => {
  test.each([
    [0n, '1970-01-01T00:00:00.000000Z'],
    [1_711_929_600_000_000n, '2024-04-01T00:00:00.000000Z'],
    [-1n, '1969-12-31T23:59:59.999999Z'],
    [1n, '1970-01-01T00:00:00.000001Z'],
    [-62_135_596_800_000_000n, '0001-01-01T00:00:00.000000Z'],
    [253_402_300_800_000_000n, '+010000-01-01T00:00:00.000000Z'],
  ])('%s is %s', (instant, text) => {
    expect(formatInstant(instant)).toBe(text);
  });

  test('is what the language writes, with three digits more', () => {
    fc.assert(
      fc.property(instantIn(1, 9999), (instant) => {
        const text = formatInstant(instant);
        const milliseconds = Number((instant - (((instant % 1_000n) + 1_000n) % 1_000n)) / 1_000n);
        expect(`${text.slice(0, 23)}Z`).toBe(new Date(milliseconds).toISOString());
        expect(parseInstant(text)).toBe(instant);
        expect(parseLocal(formatLocal(instant))).toBe(instant);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('parseInstant', () => {
  test.each([
    ['2024-04-01T00:00:00Z', '2024-04-01T00:00:00.000000Z'],
    ['2024-04-01T00:00Z', '2024-04-01T00:00:00.000000Z'],
    ['2024-04-01T00:00:00+02:00', '2024-03-31T22:00:00.000000Z'],
    ['2024-03-31T22:00:00.5-05:30', '2024-04-01T03:30:00.500000Z'],
    ['2024-04-01T00:00:00.123456Z', '2024-04-01T00:00:00.123456Z'],
    ['2024-04-01T00:00:00.000001+00:00', '2024-04-01T00:00:00.000001Z'],
  ])('%s is %s', (text, written) => {
    expect(formatInstant(parseInstant(text) as bigint)).toBe(written);
  });

  test.each([
    '2024-04-01',
    '2024-04-01T00:00:00',
    '2024-04-01 00:00:00Z',
    '2024-04-01T00:00:00z',
    '2024-04-01T24:00:00Z',
    '2024-04-01T23:60:00Z',
    '2016-12-31T23:59:60Z',
    '2024-04-01T00:00:00.1234567Z',
    '2024-04-01T00:00:00.Z',
    '2024-04-01T00:00:00,5Z',
    '2024-04-01T00:00:00+0200',
    '2024-04-01T00:00:00+02',
    '2024-04-01T00:00:00+24:00',
    '2024-04-01T00:00:00+01:60',
    '2024-04-01T00:00:00-00:00',
    '2024-04-01T00:00:00 Z',
    '2023-02-29T00:00:00Z',
    '2024-04-01T00:00:00Z\n',
    'T00:00:00Z',
    'infinity',
    '',
  ])('%j is refused', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
});

test.each(['2024-04-01T00:00:00Z', '2024-04-01T00:00:00+01:00', '2024-04-01', '2024-04-31T00:00:00'])(
  'parseLocal refuses %j',
  (text) => {
    expect(parseLocal(text)).toBeNull();
  },
);

test('secondOf rounds towards the past', () => {
  expect([-1n, 0n, 999_999n, 1_000_000n, -1_000_000n, -1_000_001n].map(secondOf)).toEqual([
    -1, 0, 0, 1, -1, -2,
  ]);
  expect(timeAtSecond(-2)).toBe(-2_000_000n);
});
