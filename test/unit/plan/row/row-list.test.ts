import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type RowList, readRowList, rowListText } from '../../../../src/plan/row/row-list.ts';

const ALL = Array.from({ length: 200 }, (_, row) => createHash('sha256').update(String(row)).digest());
const digest = (row: number): Buffer => ALL[row] as Buffer;

test('knows exactly the rows that it was made of, in whatever order they came', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(199), { maxLength: 100 }), (rows) => {
      const text = rowListText(rows.map(digest));
      expect(text).toBe(rowListText([...rows].reverse().map(digest)));
      const list = readRowList(text) as RowList;
      expect(list.size).toBe(rows.length);
      const known = ALL.flatMap((one, row) => (list.has(one) ? [row] : []));
      expect(known).toEqual([...rows].sort((a, b) => a - b));
    }),
  );
});

test('takes the first and the last prefix that there can be, and a digest inside a larger buffer', () => {
  const [least, most] = [Buffer.alloc(32), Buffer.alloc(32, 0xff)];
  const list = readRowList(rowListText([most, least])) as RowList;
  expect([list.has(least), list.has(most), list.has(digest(1))]).toEqual([true, true, false]);
  const larger = new Uint8Array([...digest(1), ...most]);
  expect([list.has(larger.subarray(0, 32)), list.has(larger.subarray(32))]).toEqual([false, true]);
});

test.each(['AAAA', 'not base64!', 'AAAAAAAAAAE', `${rowListText([digest(1)])} `, 'AAAAAAAAAAIAAAAAAAAAAQ=='])(
  'refuses %s',
  (text) => expect(readRowList(text)).toBeNull(),
);
