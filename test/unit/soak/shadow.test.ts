import { expect, test } from 'vitest';
import { compare, type Found, isDue, type Known } from '../../../soak/shadow.ts';

const NOW = 1_000_000;
const KEPT = 60_000;
const HELD = new Set([7]);
const due = (row: Known): boolean => isDue(row, KEPT, NOW, HELD);

function look(rows: readonly Known[], found: readonly Found[]): object {
  const { breaches, owed, strays, gone } = compare(new Map(rows.map((row) => [row.id, row])), found, due);
  return { breaches, owed: owed.map(({ id }) => id), strays, gone };
}

const NOTHING = { breaches: [], owed: [], strays: [], gone: [] };

test('a row may go from the millisecond of its time on, and not before', () => {
  expect(look([{ id: 1, account: 9, start: NOW - KEPT }], [])).toEqual({ ...NOTHING, gone: [1] });
  expect(look([{ id: 1, account: 9, start: NOW - KEPT + 1 }], [])).toEqual({
    ...NOTHING,
    breaches: ['1 went too early'],
  });
});

test('what is held, and what has not started, never goes', () => {
  expect(look([{ id: 1, account: 7, start: 0 }], [])).toMatchObject({ breaches: ['1 went too early'] });
  expect(look([{ id: 1, account: 9, start: null }], [])).toMatchObject({ breaches: ['1 went too early'] });
  expect(look([{ id: 1, account: 7, start: 0 }], [{ id: 1 }])).toEqual(NOTHING);
});

test('what is there although its time has come is owed; what nobody knows is a stray', () => {
  expect(look([{ id: 1, account: 9, start: 0 }], [{ id: 1 }])).toEqual({ ...NOTHING, owed: [1] });
  expect(look([], [{ id: 2 }])).toEqual({ ...NOTHING, strays: [2] });
});

test('an account stays, and is changed when its time has come and not before', () => {
  const account = (start: number | null): Known => ({ id: 1, account: 1, start, email: 'a1@example.org' });
  const before = { id: 1, email: 'a1@example.org', done: false };
  const after = { id: 1, email: 'gone-x@invalid.example', done: true };
  expect(look([account(null)], [before])).toEqual(NOTHING);
  expect(look([account(0)], [before])).toEqual({ ...NOTHING, owed: [1] });
  expect(look([account(0)], [after])).toEqual(NOTHING);
  expect(look([account(null)], [after])).toMatchObject({ breaches: ['1 was changed too early'] });
  expect(look([account(0)], [])).toMatchObject({ breaches: ['1 went'] });
});
