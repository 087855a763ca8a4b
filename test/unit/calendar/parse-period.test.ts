import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePeriod } from '../../../src/calendar/parse-period.ts';
import { formatPeriod, isoPeriod } from '../../../src/calendar/period.ts';
import { countedPeriod } from './arbitrary.ts';

describe('parsePeriod reads', () => {
  test.each([
    ['13 months', 13, 'month'],
    ['13 mois', 13, 'month'],
    ['1 MOIS', 1, 'month'],
    ['5 ans', 5, 'year'],
    ['1 an', 1, 'year'],
    ['2 Années', 2, 'year'],
    ['2 anne\u0301es', 2, 'year'],
    ['200 years', 200, 'year'],
    ['  3\u00A0 jours ', 3, 'day'],
    ['3\u202Fsemaines', 3, 'week'],
    ['30days', 30, 'day'],
    ['12 heures', 12, 'hour'],
    ['48 Hours', 48, 'hour'],
    ['1 minute', 1, 'minute'],
    ['73049 days', 73049, 'day'],
    ['P13M', 13, 'month'],
    ['P3Y', 3, 'year'],
    ['P90D', 90, 'day'],
    ['P2W', 2, 'week'],
    ['PT12H', 12, 'hour'],
    ['PT30M', 30, 'minute'],
    ['p1y', 1, 'year'],
  ])('%j', (text, count, unit) => {
    expect(parsePeriod(text)).toEqual({ count, unit });
  });
});

describe('parsePeriod refuses', () => {
  test.each([
    ['', 'empty'],
    [' \u00A0 ', 'empty'],
    ['0d', 'zero'],
    ['0', 'zero'],
    ['000 years', 'zero'],
    ['P0D', 'zero'],
    ['-1y', 'negative'],
    ['- 1 year', 'negative'],
    ['\u22121 year', 'negative'],
    ['-P1Y', 'negative'],
    ['P-1Y', 'negative'],
    ['1m', 'ambiguous_unit'],
    ['3 M', 'ambiguous_unit'],
    ['P1Y-2M', 'mixed_units'],
    ['P1Y2M', 'mixed_units'],
    ['P1DT12H', 'mixed_units'],
    ['1 year 6 months', 'mixed_units'],
    ['1 an et 6 mois', 'mixed_units'],
    ['1y6m', 'mixed_units'],
    ['1e3 days', 'not_whole'],
    ['1.5 years', 'not_whole'],
    ['1,5 an', 'not_whole'],
    ['.5 years', 'not_whole'],
    ['1/2 year', 'not_whole'],
    ['1½ years', 'not_whole'],
    ['½ year', 'not_whole'],
    ['P1.5Y', 'not_whole'],
    ['300 years', 'too_long'],
    ['201 ans', 'too_long'],
    ['2401 months', 'too_long'],
    ['10436 weeks', 'too_long'],
    ['73050 days', 'too_long'],
    ['1753177 hours', 'too_long'],
    ['105190561 minutes', 'too_long'],
    ['P300Y', 'too_long'],
    [`${'9'.repeat(80)} days`, 'too_long'],
    ['30', 'no_unit'],
    ['P13', 'no_unit'],
    ['PT5', 'no_unit'],
    ['5 d', 'unknown_unit'],
    ['5 fortnights', 'unknown_unit'],
    ['30 seconds', 'unknown_unit'],
    ['PT30S', 'unknown_unit'],
    ['P12H', 'unknown_unit'],
    ['PT1Y', 'unknown_unit'],
    ['3 у\u0435ars', 'unknown_unit'],
    ['3 wee\u212As', 'unknown_unit'],
    ['3 annees', 'unknown_unit'],
    ['NaN', 'not_a_period'],
    ['NaN days', 'not_a_period'],
    ['Infinity years', 'not_a_period'],
    ['three years', 'not_a_period'],
    ['years', 'not_a_period'],
    ['01 day', 'not_a_period'],
    ['P01D', 'not_a_period'],
    ['0x10 days', 'not_a_period'],
    ['+3 years', 'not_a_period'],
    ['１３ months', 'not_a_period'],
    ['٣ days', 'not_a_period'],
    ['3\tdays', 'not_a_period'],
    ['3\u200B days', 'not_a_period'],
    ['3 days\n', 'not_a_period'],
    ['1 000 jours', 'not_a_period'],
    ['1_000 days', 'not_a_period'],
    ['3 days.', 'not_a_period'],
    ['no longer', 'not_a_period'],
    ['P', 'not_a_period'],
    ['PT', 'not_a_period'],
    [`1 ${'y'.repeat(200)}`, 'not_a_period'],
  ])('%j: %s', (text, problem) => {
    expect(parsePeriod(text)).toMatchObject({ problem, text });
  });

  test.each([
    ['1m', ['1 month', '1 minute']],
    ['01 day', ['1 day']],
    ['1 000 jours', ['1000 jours']],
    ['5 j', ['5 jours']],
    ['1 y', ['1 year']],
    ['3 annees', ['3 ans']],
    ['P12H', ['PT12H']],
    ['PT1Y', ['P1Y']],
    ['30', ['30 days', '30 months', '30 years']],
    ['300', ['300 days', '300 months']],
    ['900 y', []],
    ['5 fortnights', []],
  ])('%j and suggests %j', (text, suggestions) => {
    expect(parsePeriod(text)).toMatchObject({ suggestions });
  });

  test('every other text with a problem, never an exception, and suggests only periods', () => {
    const pieces = fc.constantFrom(
      '1',
      '0',
      '13',
      'P',
      'T',
      'M',
      'y',
      ' ',
      '-',
      'mois',
      'é',
      '.',
      '\u212A',
      '３',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((parts) => parts.join('')),
        ),
        (text) => {
          const read = parsePeriod(text);
          if (!('problem' in read)) return Number.isSafeInteger(read.count) && read.count > 0;
          return read.suggestions.every((suggestion) => !('problem' in parsePeriod(suggestion)));
        },
      ),
      { numRuns: 3_000 },
    );
  });
});

test('parsePeriod reads what isoPeriod writes', () => {
  fc.assert(
    fc.property(countedPeriod, (period) => {
      expect(parsePeriod(isoPeriod(period))).toEqual(period);
    }),
  );
  expect(isoPeriod({ count: 24, unit: 'month' })).toBe('P24M');
  expect(isoPeriod({ count: 30, unit: 'minute' })).toBe('PT30M');
});

test('no longer is written by its own word only', () => {
  expect(parsePeriod('no longer')).toMatchObject({ problem: 'not_a_period' });
  expect(parsePeriod('0 moments')).toMatchObject({ problem: 'zero' });
});

test('parsePeriod reads what formatPeriod writes', () => {
  fc.assert(
    fc.property(countedPeriod, fc.constantFrom('en', 'fr'), (period, language) => {
      expect(parsePeriod(formatPeriod(period, language))).toEqual(period);
    }),
  );
});
