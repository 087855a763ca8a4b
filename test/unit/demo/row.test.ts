import { expect, test } from 'vitest';
import { date, mysqlText, postgresText, timestamp, timestamptz } from '../../../demo/model/row.ts';

test.each([
  [timestamptz(0n), '1970-01-01 00:00:00.000000+00'],
  [timestamptz(-1n), '1969-12-31 23:59:59.999999+00'],
  [timestamp(1_717_245_296_000_007n), '2024-06-01 12:34:56.000007'],
  [timestamptz('-infinity'), '-infinity'],
  [timestamp(-62_167_219_200_000_000n), '0001-01-01 00:00:00.000000 BC'],
  [date(19_782), '2024-02-29'],
  [date(-719_529), '0002-12-31 BC'],
  [date('infinity'), 'infinity'],
  [10n, '10'],
  [false, 'false'],
  [null, null],
])('%o is written %s', (value, text) => {
  expect(postgresText(value)).toBe(text);
});

test.each([
  [timestamptz(-1n), '1969-12-31 23:59:59.999999'],
  [timestamp(1_717_245_296_000_007n), '2024-06-01 12:34:56.000007'],
  [timestamp('-infinity'), '0000-00-00 00:00:00'],
  [date(19_782), '2024-02-29'],
  [date('-infinity'), '0000-00-00'],
  [10n, '10'],
  [false, '0'],
  [null, null],
])('%o is written %s for MySQL', (value, text) => {
  expect(mysqlText(value)).toBe(text);
});

test('MySQL has no infinite date to come', () => {
  expect(() => mysqlText(timestamptz('infinity'))).toThrow(RangeError);
});
