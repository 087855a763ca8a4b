import fc from 'fast-check';
import { IANAZone } from 'luxon';
import { describe, expect, test } from 'vitest';
import { dayFromYmd } from '../../../src/calendar/day.ts';
import { createSpellTable, cyclesBeyond, spellAt } from '../../../src/calendar/spells.ts';
import { oneIn } from '../../support/how-often.ts';
import { ZONES, zoneNamed } from './arbitrary.ts';

const HOUR = 3_600;

/** A clock made up of changes. */
function clock(first: number, changes: readonly (readonly [at: number, offset: number])[]) {
  return (second: number): number => changes.findLast(([at]) => at <= second)?.[1] ?? first;
}

describe('a spell table', () => {
  test('finds each change to the second', () => {
    const spells = createSpellTable(
      clock(HOUR, [
        [12_345, 2 * HOUR],
        [400_001, HOUR],
      ]),
    )(0);
    expect(spells.starts).toEqual([Number.NEGATIVE_INFINITY, 12_345, 400_001]);
    expect(spells.offsets).toEqual([HOUR, 2 * HOUR, HOUR]);
  });

  test('finds two changes that lie close together', () => {
    const spells = createSpellTable(
      clock(HOUR, [
        [12_345, 2 * HOUR],
        [12_400, 3 * HOUR],
      ]),
    )(0);
    expect(spells.starts.slice(1)).toEqual([12_345, 12_400]);
  });

  test('remembers how far the clock had come before it stepped back, twice even', () => {
    const spells = createSpellTable(
      clock(9 * HOUR, [
        [100_000, -9 * HOUR],
        [130_000, -10 * HOUR],
      ]),
    )(0);
    expect(spells.ceilings.slice(1)).toEqual([100_000 + 9 * HOUR, 100_000 + 9 * HOUR]);
  });

  test('finds the spell of a second', () => {
    const spells = createSpellTable(
      clock(0, [
        [100, 1],
        [300_000, 2],
      ]),
    )(0);
    expect([-5, 99, 100, 299_999, 300_000].map((second) => spellAt(spells, second))).toEqual([0, 0, 1, 1, 2]);
  });

  test('is built once', () => {
    let asked = 0;
    const table = createSpellTable(() => {
      asked += 1;
      return 0;
    });
    table(0);
    const once = asked;
    expect(table(1)).toBe(table(0));
    expect(asked).toBe(once);
  });
});

test('cyclesBeyond takes off whole days until a table reaches', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9e12, max: 9e12 }), (second) => {
      const shift = cyclesBeyond(second);
      expect(shift % (146_097 * 86_400)).toBe(0);
      expect(second - shift).toBeLessThan(dayFromYmd(2500, 1, 1) * 86_400);
      if (shift > 0) expect(second - shift).toBeGreaterThanOrEqual(dayFromYmd(2100, 1, 1) * 86_400);
    }),
  );
});

test('offsets are those of luxon, in every zone', { timeout: 60_000 }, () => {
  const century = (from: number, to: number) =>
    fc.integer({ min: dayFromYmd(from, 1, 1) * 86_400, max: dayFromYmd(to, 1, 1) * 86_400 });
  for (const name of oneIn(5, ZONES)) {
    const zone = zoneNamed(name);
    const source = IANAZone.create(name);
    const moments = fc.oneof(century(1850, 2100), century(-3000, 1850), century(2500, 9999));
    fc.assert(
      fc.property(
        moments,
        fc.array(fc.integer({ min: -1e7, max: 1e7 }), { maxLength: 8 }),
        (moment, others) => {
          for (const second of [moment, ...others.map((other) => moment + other)]) {
            const offset = Math.round(source.offset(second * 1_000) * 60_000_000);
            if (zone.offsetAt(BigInt(second) * 1_000_000n) !== BigInt(offset))
              expect({ name, second }).toBeNull();
          }
        },
      ),
      { numRuns: 2 },
    );
  }
});
