import { expect, test } from 'vitest';
import { readColumns } from '../../../src/plan/answer-columns.ts';
import type { CheckedRule } from '../../../src/plan/checked-rule.ts';
import type { TypeFamily } from '../../../src/sql/shape.ts';
import { checked, column, shape } from './rule.ts';

const KEYED = (family: TypeFamily): CheckedRule =>
  checked(
    {},
    shape({ columns: [column('id', family, { notNull: true }), column('a_timestamptz', 'timestamptz')] }),
  );

test('rows are put together out of their columns, and an empty answer is null', () => {
  const rows = readColumns(KEYED('integer'), ['2', '7,8', '2020-01-01 00:00:00+00,', 'true,true']);
  expect(rows.count).toBe(2);
  expect([rows.row(0), rows.row(1)]).toEqual([
    ['7', '2020-01-01 00:00:00+00', 'true'],
    ['8', null, 'true'],
  ]);
  expect([rows.isEvery(2, 'true'), rows.isEvery(2, 'false'), rows.isEvery(1, null)]).toEqual([
    true,
    false,
    false,
  ]);
});

test('no row is no answer', () => {
  const rows = readColumns(KEYED('integer'), ['0', null, null]);
  expect([rows.count, rows.texts(0), rows.isEvery(1, 'true')]).toEqual([0, [], true]);
});

test('a key of any text comes as it was', () => {
  expect(readColumns(KEYED('text'), ['4', '~ca~tc~c,,~t,x', ',,,']).texts(0)).toEqual([
    ',a~c,',
    '',
    '~',
    'x',
  ]);
});

test('a column of another length than the rows is refused', () => {
  const rows = readColumns(KEYED('integer'), ['3', '7,8', '1,2,3']);
  expect(() => rows.texts(0)).toThrow('the server answered 2 values of 3 changed rows');
});
