import { expect, test } from 'vitest';
import { decimalOf, decimalsIn, times, timesIn, writeDecimal } from '../../../src/anonymise/decimal.ts';

test.each<[number | string, string, number]>([
  [10, '10', 0],
  [2.5, '2.5', 1],
  [0.05, '0.05', 2],
  [1e-7, '0.0000001', 7],
  [1.5e-9, '0.0000000015', 10],
  [1e21, `1${'0'.repeat(21)}`, 0],
  [1.25e22, `125${'0'.repeat(20)}`, 0],
  ['0999.990', '999.99', 2],
  ['18446744073709551615', '18446744073709551615', 0],
])('%s is written %s', (number, written, decimals) => {
  const decimal = decimalOf(number);
  expect(writeDecimal(decimal)).toBe(written);
  expect(decimalsIn(decimal)).toBe(decimals);
});

test.each<[string, number, bigint, string]>([
  ['127', 50, 2n, '100'],
  ['99.99', 0.05, 1999n, '99.95'],
  ['0.9999', 0.4, 2n, '0.8'],
  ['32767', 1e80, 0n, '0'],
  ['9'.repeat(65), 1, BigInt('9'.repeat(65)), '9'.repeat(65)],
])('of %s the step %d is taken %d times', (number, step, count, most) => {
  expect(timesIn(decimalOf(number), decimalOf(step))).toBe(count);
  if (count > 0n) expect(writeDecimal(times(decimalOf(step), count))).toBe(most);
});
