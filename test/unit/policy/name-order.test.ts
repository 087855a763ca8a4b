import { describe, expect, test } from 'vitest';
import type { KeepByName } from '../../../src/policy/keep.ts';
import { keepForName, rankNames, tiesAmong } from '../../../src/policy/name-order.ts';
import { months } from '../rules/written.ts';

const COOKIES: KeepByName = {
  by: 'cookie name',
  names: [
    { name: '_hj*', keep: months(1) },
    { name: '_hjSession_*', keep: months(2) },
    { name: '_hjSession_x', keep: 'forbidden' },
    { name: '*', keep: months(4) },
  ],
  otherwise: 'indefinitely',
};

describe('how long a value is kept', () => {
  test.each([
    ['_hjSession_x', 'forbidden'],
    ['_hjSession_y', months(2)],
    ['_hjSession', months(1)],
    ['_hj', months(1)],
    ['_HJ', months(4)],
    ['', months(4)],
    [null, 'indefinitely'],
  ])('%j: %j', (value, keep) => expect(keepForName(COOKIES, value)).toEqual(keep));

  test('where no name fits, as otherwise', () => {
    expect(keepForName({ ...COOKIES, names: COOKIES.names.slice(0, 3) }, 'x')).toBe('indefinitely');
  });
});

test('names without a star come first, then the patterns by their literal characters', () => {
  expect(rankNames([...COOKIES.names, { name: 'a', keep: months(1) }]).map(({ name }) => name)).toEqual([
    '_hjSession_x',
    'a',
    '_hjSession_*',
    '_hj*',
    '*',
  ]);
});

test.each<readonly [string, readonly string[], readonly (readonly [string, string])[]]>([
  ['equally long ones that meet', ['a*', '*b', 'xyz'], [['a*', '*b']]],
  ['equally long ones that cannot', ['a*', 'b*'], []],
  ['the same written twice', ['a*', 'a**'], [['a*', 'a**']]],
  ['a longer one decides', ['a*', '*bc'], []],
  ['names without a star', ['ab', 'a*'], []],
  ['letters of two units count once', ['😀*', '*a', '*bc'], [['😀*', '*a']]],
])('a tie: %s', (_, names, ties) => expect(tiesAmong(names)).toEqual(ties));
