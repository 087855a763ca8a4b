import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../src/calendar/day.ts';
import { findOverdueReviews } from '../../../src/policy/review.ts';
import { at, months, policy } from '../rules/written.ts';

const TODAY = parseDay('2024-03-31') as number;

function told(change: Parameters<typeof policy>[0]): readonly string[] {
  const written = policy({
    reviewEvery: months(12),
    positions: { reviewed: at(7, 'policy'), review_every: at(8, 'policy') },
    ...change,
  });
  return findOverdueReviews([written], TODAY).map(
    ({ line, code, severity, message }) => `${line} ${severity} ${code}: ${message}`,
  );
}

describe('a review', () => {
  test.each([
    ['on its last day', '2023-03-31', []],
    [
      'a day later',
      '2023-03-30',
      ['7 warning review-overdue: the policy `logs` had to be reviewed by 2024-03-30'],
    ],
  ])('%s', (_, reviewed, expected) => expect(told({ reviewed })).toEqual(expected));

  test('that never was is overdue', () => {
    expect(told({ positions: { review_every: at(8, 'policy') } })).toEqual([
      '8 warning review-never: the policy `logs` is to be reviewed every 12 months, and no review is written down',
    ]);
  });

  test('is not asked for where none is promised, and of drafts', () => {
    expect(told({ reviewEvery: null, reviewed: '1999-01-01' })).toEqual([]);
    expect(told({ draft: true })).toEqual([]);
  });
});
