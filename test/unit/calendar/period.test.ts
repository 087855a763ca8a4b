import { expect, test } from 'vitest';
import { formatPeriod, NO_LONGER } from '../../../src/calendar/period.ts';

test('formatPeriod speaks English and French', () => {
  expect(formatPeriod({ count: 3, unit: 'year' }, 'en')).toBe('3 years');
  expect(formatPeriod({ count: 3, unit: 'year' }, 'fr')).toBe('3 ans');
  expect(formatPeriod({ count: 1, unit: 'month' }, 'en')).toBe('1 month');
  expect(formatPeriod({ count: 1, unit: 'month' }, 'fr')).toBe('1 mois');
  expect(formatPeriod({ count: 2, unit: 'week' }, 'fr')).toBe('2 semaines');
  expect(formatPeriod(NO_LONGER, 'en')).toBe('no longer');
  expect(formatPeriod(NO_LONGER, 'fr')).toBe('plus du tout');
});
