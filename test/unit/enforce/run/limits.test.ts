import { expect, test } from 'vitest';
import { learntCap } from '../../../../src/control/run/run-history.ts';
import { tightestLimit } from '../../../../src/enforce/run/limits.ts';

test.each([
  [null, 1_000, null],
  [{ maxRows: null, maxPercent: null }, 1_000, null],
  [{ maxRows: 50, maxPercent: null }, 1_000, { by: 'max_rows', rows: 50 }],
  [{ maxRows: null, maxPercent: 10 }, 1_005, { by: 'max_percent', rows: 100 }],
  [{ maxRows: 50, maxPercent: 10 }, 1_000, { by: 'max_rows', rows: 50 }],
  [{ maxRows: 500, maxPercent: 10 }, 1_000, { by: 'max_percent', rows: 100 }],
  [{ maxRows: 100, maxPercent: 10 }, 1_000, { by: 'max_rows', rows: 100 }],
  [{ maxRows: null, maxPercent: 10 }, 9, { by: 'max_percent', rows: 0 }],
])('of %j with %i rows of the category, the tighter one decides', (limits, all, found) => {
  expect(tightestLimit(limits, all)).toEqual(found);
});

test.each([
  [[], null],
  [[5, 5], null],
  [[5, 5, 5], 10_000],
  [[0, 0, 0], 10_000],
  [[20, 3_000, 1], 30_000],
])('runs of %j rows teach a cap of %j', (rows, cap) => {
  expect(learntCap(rows)).toBe(cap);
});
