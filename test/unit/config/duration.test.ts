import { expect, test } from 'vitest';
import { parsePeriod } from '../../../src/calendar/parse-period.ts';
import { secondsIn } from '../../../src/config/duration.ts';

test.each([
  ['10 seconds', 10],
  ['1 second', 1],
  ['30secondes', 30],
  ['30\u00a0Secondes', 30],
  ['PT10S', 10],
  [' pt45s ', 45],
  ['999999999 seconds', 999_999_999],
  ['30 minutes', 1_800],
  ['48 hours', 172_800],
  ['2 heures', 7_200],
  ['7 days', 604_800],
  ['2 weeks', 1_209_600],
  ['P1W', 604_800],
])('%j lasts %d seconds', (text, seconds) => {
  expect(secondsIn(text)).toBe(seconds);
});

test.each([
  '',
  '10',
  'seconds',
  '0 seconds',
  '010 seconds',
  '-1 seconds',
  '1.5 seconds',
  '1e3 seconds',
  '1000000000 seconds',
  '10 s',
  '10 sec',
  '10 seconds 5 minutes',
  '10 seconds ago',
  'PT0S',
  'P10S',
  'PT1M10S',
  '1 month',
  '1 year',
  '0 days',
  '10\n seconds',
])('%j is no duration', (text) => {
  expect(secondsIn(text)).toBeNull();
});

test('a policy still knows no seconds', () => {
  expect(parsePeriod('10 seconds')).toMatchObject({ problem: 'unknown_unit' });
});
