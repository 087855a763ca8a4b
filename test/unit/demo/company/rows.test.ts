import { describe, expect, test } from 'vitest';
import { around, boundaryOf } from '../../../../demo/company/boundary.ts';
import { companyRows } from '../../../../demo/company/rows.ts';
import { isTime, type Row } from '../../../../demo/model/row.ts';

const NOW = 1_717_200_000_000_000n; // 2024-06-01T00:00:00Z
const rows = companyRows(NOW);

test('50,000 rows, the same for the same day and seed', () => {
  expect(Object.values(rows).map((table) => table.length)).toEqual([30_000, 6_000, 4_000, 10_000]);
  expect(companyRows(NOW)).toEqual(rows);
  expect(companyRows(NOW, 2)).not.toEqual(rows);
});

test('keys count from one', () => {
  for (const table of Object.values(rows))
    expect(table.map((row) => row.id)).toEqual(table.map((_, i) => BigInt(i + 1)));
});

test('nobody real: addresses and hosts that are set aside for examples', () => {
  for (const row of [...rows.people, ...rows.subscribers])
    expect(row.email).toMatch(/^user-\d+@[a-z]+\.example$/);
  for (const row of rows.access_log) expect(row.ip).toMatch(/^192\.0\.2\.\d+$/);
});

describe('both sides of each deadline', () => {
  test('2019-06-01 is the first day that five years still keep on 2024-06-01', () => {
    const boundary = boundaryOf(NOW, { count: 5, unit: 'year' });
    expect(boundary.instant).toBe(1_559_340_000_000_000n); // 2019-05-31T22:00:00Z
    expect(boundary.local).toBe(1_559_347_200_000_000n);
    expect(micros(rows.subscribers, 'ended_at')).toEqual(
      expect.arrayContaining([...around(boundary.local, 1n)]),
    );
  });

  test('logs, flagged and not', () => {
    for (const count of [3, 13]) {
      const edges = around(boundaryOf(NOW, { count, unit: 'month' }).instant, 1n);
      for (const flag of [true, false]) {
        const flagged = rows.access_log.filter((row) => row.under_investigation === flag);
        expect(micros(flagged, 'ts')).toEqual(expect.arrayContaining([...edges]));
      }
    }
  });

  test.each([
    ['2024-05-31', '2024-03-01'], // 29 February ended with 29 May
    ['2024-02-29', '2023-11-29'],
    ['2023-02-28', '2022-11-28'], // as do the 29th and 30th, clamped
  ])('on %s three months keep what began on %s', (today, first) => {
    const noon = BigInt(Date.parse(`${today}T12:00:00Z`)) * 1000n;
    const { day } = boundaryOf(noon, { count: 3, unit: 'month' });
    expect(new Date(day * 86_400_000).toISOString().slice(0, 10)).toBe(first);
  });
});

function micros(table: readonly Row[], column: string): readonly unknown[] {
  return table.map((row) => {
    const value = row[column] ?? null;
    return isTime(value) && value.type !== 'date' ? value.micros : value;
  });
}
