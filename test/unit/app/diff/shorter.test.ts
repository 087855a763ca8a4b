import { expect, test } from 'vitest';
import { isShorter } from '../../../../src/app/diff/shorter.ts';
import type { Unit } from '../../../../src/app/diff/unit.ts';
import type { Action } from '../../../../src/policy/policy.ts';

/** What of a unit says whether it is shorter than another one. */
function unit(count: number, action: Action, minimum: number | null = null): Unit {
  const keep = { count, unit: 'month' };
  const keepAtLeast = minimum === null ? null : { count: minimum, unit: 'month' };
  return {
    stage: { keep },
    policy: { extension: null, keepAtLeast },
    rules: [{ keep, action }],
  } as unknown as Unit;
}

test('a shorter period lets data go sooner, unless nobody removes anything', () => {
  expect(isShorter(unit(12, 'delete'), unit(6, 'delete'))).toBe(true);
  expect(isShorter(unit(6, 'delete'), unit(12, 'delete'))).toBe(false);
  expect(isShorter(unit(12, 'delete'), unit(6, 'review'))).toBe(false);
});

test('a shorter legal minimum lets other rules remove data sooner, whatever this one does', () => {
  expect(isShorter(unit(12, 'review', 12), unit(12, 'review', 6))).toBe(true);
});
