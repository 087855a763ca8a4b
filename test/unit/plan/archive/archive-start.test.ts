import { expect, test } from 'vitest';
import { parseDay } from '../../../../src/calendar/day.ts';
import { parseInstant } from '../../../../src/calendar/instant.ts';
import { instantOfLocal, openZone, type Zone } from '../../../../src/calendar/zone.ts';
import { startInstant, startText } from '../../../../src/plan/archive/archive-start.ts';
import type { ArchivedStart } from '../../../../src/plan/checked/checked-archive.ts';
import { readStart } from '../../../../src/plan/state/row-time.ts';

const PARIS = openZone('Europe/Paris') as Zone;
const at = (text: string): bigint => parseInstant(text) as bigint;
const start = (kind: ArchivedStart['kind'], digits = 6): ArchivedStart =>
  ({
    kind,
    zone: kind === 'timestamp' ? PARIS : null,
    column: {},
    carrying: { kind: kind === 'timestamp' ? 'local' : 'instant', digits },
  }) as unknown as ArchivedStart;

test('of several events, the one that counts; a date is its first instant in the zone', () => {
  const day = { kind: 'day', day: parseDay('2024-03-31') as number } as const;
  const later = { kind: 'instant', at: at('2024-03-31T12:00:00Z') } as const;
  expect(startInstant([day, later], 'earliest', PARIS)).toBe(at('2024-03-30T23:00:00Z'));
  expect(startInstant([day, later], 'latest', PARIS)).toBe(later.at);
  expect(startInstant([], 'latest', PARIS)).toBeNull();
});

test.each([
  ['2024-10-27T00:30:00.5Z', 'timestamptz', 6, '2024-10-27 00:30:00.500000'],
  ['2024-10-27T00:30:00.5Z', 'timestamptz', 0, '2024-10-27 00:30:01.000000'],
  ['2024-10-26T22:30:00Z', 'date', 6, '2024-10-27'],
  ['1970-01-01T00:00:00.0000015Z', 'epoch_us', 6, null],
  ['1970-01-01T00:00:00.000001Z', 'epoch_s', 6, '1'],
] as const)('%s as %s with %i digits', (text, kind, digits, expected) => {
  if (expected === null) return expect(parseInstant(text)).toBeNull();
  expect(startText(at(text), start(kind, digits), PARIS)).toBe(expected);
});

test('is never read as an earlier one, where clocks show a time twice or leave one out', () => {
  for (let minute = -180n; minute < 180n; minute += 7n) {
    for (const change of ['2024-10-27T01:00:00Z', '2024-03-31T01:00:00Z']) {
      const instant = at(change) + minute * 60_000_000n;
      const text = startText(instant, start('timestamp'), PARIS);
      const read = readStart(text, { kind: 'timestamp', zone: PARIS });
      expect(read).toMatchObject({ kind: 'instant' });
      expect((read as { at: bigint }).at >= instant).toBe(true);
      expect((read as { at: bigint }).at - instant).toBeLessThanOrEqual(3_600_000_000n);
    }
  }
  expect(instantOfLocal(0n, PARIS)).toBe(-3_600_000_000n);
});
