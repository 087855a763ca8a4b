import { describe, expect, test } from 'vitest';
import {
  type ClockReading,
  describeDifference,
  largestDifference,
  readPresent,
} from '../../../src/enforce/clocks.ts';

const SECOND = 1_000_000n;

function reading(of: string, seconds: number, roundTrip = 0): ClockReading {
  const most = BigInt(Math.round(seconds * 1e6));
  return { of, at: most, least: most - BigInt(Math.round(roundTrip * 1e6)), most };
}

const HOST = reading('this host', 0);

function told(...readings: readonly ClockReading[]): string {
  return describeDifference(readings, largestDifference(readings));
}

describe('largestDifference', () => {
  test('a round trip is taken off: what may be its length is no difference', () => {
    expect(largestDifference([HOST, reading('a', 4, 8)]).microseconds).toBe(0n);
    expect(largestDifference([HOST, reading('a', 12, 8)]).microseconds).toBe(4n * SECOND);
    expect(largestDifference([HOST, reading('a', -12, 8)]).microseconds).toBe(12n * SECOND);
  });

  test('two servers that differ from each other more than from the host are found, with both round trips taken off', () => {
    const { ahead, behind, microseconds } = largestDifference([
      HOST,
      reading('a', 6, 1),
      reading('b', -6, 1),
    ]);
    expect([ahead.of, behind.of, microseconds]).toEqual(['a', 'b', 11n * SECOND]);
  });
});

test.each([
  [
    'this host ahead',
    [HOST, reading('a', -3600), reading('b', -3601)],
    'this host is 3601.0 s ahead of that of b',
  ],
  [
    'this host behind',
    [HOST, reading('a', 3600), reading('b', 3601)],
    'this host is 3601.0 s behind that of b',
  ],
  ['one server ahead', [HOST, reading('a', 60), reading('b', 1)], 'a is 60.0 s ahead of that of this host'],
  ['one server behind', [HOST, reading('a', 1), reading('b', -60)], 'b is 61.0 s behind that of a'],
  ['two clocks only', [HOST, reading('a', 20)], 'a is 20.0 s ahead of that of this host'],
])('the clock against which the others agree is named: %s', (_, readings, fact) => {
  expect(told(...readings)).toBe(`the clock of ${fact}`);
});

describe('readPresent', () => {
  const server = (at: bigint) => ({ of: 'the target', read: async () => at });

  test('the earliest decides, whichever clock it is', async () => {
    expect(await readPresent(() => 100n, [server(50n), server(150n)], 10)).toBe(50n);
    expect(await readPresent(() => 100n, [server(150n), server(120n)], 10)).toBe(100n);
  });

  test('what is allowed is allowed, and a second more is refused', async () => {
    const asked = readPresent(() => 0n, [server(10n * SECOND)], 10);
    expect(await asked).toBe(0n);
    await expect(readPresent(() => 0n, [server(12n * SECOND)], 10)).rejects.toMatchObject({
      code: 'clocks-differ',
      kind: 'refused',
    });
  });
});
