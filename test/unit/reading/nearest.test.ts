import { expect, test } from 'vitest';
import { nearest } from '../../../src/reading/nearest.ts';

test.each([
  ['retian', ['retain', 'keep'], 'retain'],
  ['Keep', ['keep'], 'keep'],
  ['keeep', ['kee', 'keep'], 'keep'],
  ['to', ['then', 'on'], null],
  ['x', ['y'], null],
  ['category', ['source'], null],
  ['k'.repeat(100_000), ['keep'], null],
])('%s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
