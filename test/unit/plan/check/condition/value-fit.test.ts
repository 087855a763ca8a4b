import { describe, expect, test } from 'vitest';
import { exampleOf, fits, isExact, isOrdered } from '../../../../../src/plan/check/condition/value-fit.ts';
import type { Scalar } from '../../../../../src/sql/predicate.ts';
import type { TypeFamily } from '../../../../../src/sql/shape.ts';
import { column } from '../../rule.ts';

const CASES: Readonly<
  Record<TypeFamily, { readonly yes: readonly Scalar[]; readonly no: readonly Scalar[] }>
> = {
  integer: {
    yes: [0, -5, 2 ** 53 - 1, 9_007_199_254_740_993n, -(2n ** 63n), 2n ** 63n - 1n],
    no: [
      '5',
      '',
      5.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
      1e21,
      2n ** 63n,
      -(2n ** 63n) - 1n,
      true,
      null,
    ],
  },
  numeric: { yes: [0, 5.25, -1e21, 10n ** 30n], no: ['5.25', true, null] },
  float: { yes: [0, 5.25, 10n], no: ['5.25', false, null] },
  text: { yes: ['', '5', "' OR '1'='1", '%', 'é'], no: [5, 5n, true, null] },
  enum: { yes: ['glad', 'sad'], no: ['GLAD', 'glad ', 'so-so', '', 1, true, null] },
  boolean: { yes: [true, false], no: ['true', 't', 'yes', 1, 0, 1n, null] },
  uuid: {
    yes: ['123e4567-e89b-12d3-a456-426614174000', '123E4567-E89B-12D3-A456-426614174000'],
    no: [
      '123e4567e89b12d3a456426614174000',
      '{123e4567-e89b-12d3-a456-426614174000}',
      '123e4567',
      '',
      1,
      null,
    ],
  },
  bytes: { yes: [], no: ['\\x00', 'a', 1, null] },
  date: {
    yes: ['2024-02-29', '0001-01-01', '9999-12-31'],
    no: [
      '2023-02-29',
      '2024-3-1',
      '20240301',
      '2024-03-01T00:00:00',
      'today',
      'infinity',
      '-infinity',
      '',
      20240301,
      null,
    ],
  },
  timestamp: {
    yes: ['2024-03-31T02:30:00', '2024-03-31T02:30', '2024-03-31T02:30:00.123456'],
    no: [
      '2024-03-31',
      '2024-03-31 02:30:00',
      '2024-03-31T02:30:00Z',
      '2024-03-31T24:00:00',
      'now',
      'infinity',
      1,
      null,
    ],
  },
  timestamptz: {
    yes: [
      '2024-03-31T02:30:00Z',
      '2024-03-31T02:30:00-15:59',
      '2024-03-31T02:30:00.5+02:00',
      '2024-03-31T02:30-09:30',
    ],
    no: [
      '2024-03-31T02:30:00',
      '2024-03-31',
      'now',
      '2024-03-31T02:30:00 Europe/Paris',
      '2024-03-31T02:30:00+16:00',
      '2024-03-31T02:30:00-23:00',
      'infinity',
      1,
      null,
    ],
  },
  other: { yes: [], no: ['{}', '', 1, true, null] },
};

describe.each(Object.entries(CASES))('%s', (family, { yes, no }) => {
  const one = column('c', family as TypeFamily);
  test('takes its own values', () => expect(yes.filter((value) => !fits(value, one))).toEqual([]));
  test('takes nothing that would have to be converted', () =>
    expect(no.filter((value) => fits(value, one))).toEqual([]));
});

test.each([
  ['smallint', 32_767n, -32_768n],
  ['integer', 2_147_483_647n, -2_147_483_648n],
  ['bigint', 2n ** 63n - 1n, -(2n ** 63n)],
  ['tinyint(4)', 127n, -128n],
  ['tinyint(3) unsigned', 255n, 0n],
  ['smallint(6)', 32_767n, -32_768n],
  ['mediumint(9)', 8_388_607n, -8_388_608n],
  ['mediumint(8) unsigned', 16_777_215n, 0n],
  ['int(11)', 2_147_483_647n, -2_147_483_648n],
  ['int(10) unsigned', 4_294_967_295n, 0n],
  ['int(6) unsigned zerofill', 4_294_967_295n, 0n],
  ['bigint(20)', 2n ** 63n - 1n, -(2n ** 63n)],
  ['bigint(20) unsigned', 2n ** 64n - 1n, 0n],
  // A domain's own name does not tell its width.
  ['public.small', 2n ** 63n - 1n, -(2n ** 63n)],
])('%s holds what it can hold, and no more', (type, most, least) => {
  const one = column('c', 'integer', { type });
  expect([most, least, most + 1n, least - 1n].map((value) => fits(value, one))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(fits(Number(least), one)).toBe(Number.isSafeInteger(Number(least)));
});

test('what MySQL calls a truth is a number as well', () => {
  const one = column('c', 'boolean', { type: 'tinyint(1)' });
  expect([true, false, 1, -128, 127n, 128, 0.5, '1', null].filter((value) => fits(value, one))).toEqual([
    ...[true, false, 1, -128, 127n],
  ]);
  expect(isOrdered(one)).toBe(true);
});

test('what may be asked of which family', () => {
  const asked = Object.keys(CASES).map((family) => {
    const one = column('c', family as TypeFamily);
    return [family, isExact(one), isOrdered(one), exampleOf(one) !== null];
  });
  expect(asked).toEqual([
    ['integer', true, true, true],
    ['numeric', true, true, true],
    ['float', false, true, true],
    ['text', true, false, true],
    ['enum', true, false, true],
    ['boolean', true, false, true],
    ['uuid', true, false, true],
    ['bytes', false, false, false],
    ['date', true, true, true],
    ['timestamp', false, true, true],
    ['timestamptz', false, true, true],
    ['other', false, false, false],
  ]);
});
