import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowDigester } from '../../../src/ledger/row-digest.ts';

test('is HMAC-SHA-256 over the JSON text, for every key and every row', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 20 });
  const keys = fc.uint8Array({ minLength: 1, maxLength: 100 });
  fc.assert(
    fc.property(keys, texts, texts, fc.array(texts, { maxLength: 4 }), (key, connection, table, values) => {
      const digest = rowDigester(key).digest(connection, table, values);
      const expected = createHmac('sha256', key)
        .update(JSON.stringify([connection, table, values]), 'utf8')
        .digest();
      expect(Buffer.from(digest).toString('hex')).toBe(expected.toString('hex'));
    }),
  );
});

test('of many rows at once is the same as of each alone, whatever stands in them', () => {
  const plain = fc.string({ unit: 'grapheme-ascii', maxLength: 80 });
  const value = fc.oneof(plain, fc.bigInt().map(String), fc.uuid(), fc.string({ unit: 'binary' }));
  const many = fc
    .integer({ min: 1, max: 3 })
    .chain((columns) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(fc.array(value, { minLength: columns, maxLength: columns + 1 }), { maxLength: 20 }),
      ),
    );
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 100 }),
      plain,
      many,
      (key, table, [columns, rows]) => {
        const digester = rowDigester(key);
        const alone = rows.map((row) => digester.digest('crm', table, row.slice(0, columns)).toString('hex'));
        const texts = Array.from({ length: columns }, (_, column) => rows.map((row) => row[column] ?? null));
        const digests = Buffer.alloc(rows.length * 32);
        const write = digester.ofRows('crm', table, columns);
        const half = Math.floor(rows.length / 2);
        write(texts, 0, digests.subarray(0, half * 32));
        write(texts, half, digests.subarray(half * 32));
        expect(digests.toString('hex')).toBe(alone.join(''));
      },
    ),
  );
});

test('a digest stays what it was when the next one is asked for', () => {
  const digester = rowDigester(Buffer.alloc(32, 7));
  const first = digester.digest('crm', 'public.log', ['1']);
  const before = Buffer.from(first).toString('hex');
  digester.digest('crm', 'public.log', ['2']);
  expect(Buffer.from(first).toString('hex')).toBe(before);
});

test('values cannot run into one another', () => {
  const digester = rowDigester(Buffer.alloc(32, 7));
  const digest = (...values: string[]): string =>
    Buffer.from(digester.digest('crm', 'public.log', values)).toString('hex');
  expect(
    new Set([digest('ab', 'c'), digest('a', 'bc'), digest('abc'), digest('a","bc'), digest('abc', '')]).size,
  ).toBe(5);
});

test("the key's name tells keys apart and does not contain them", () => {
  const [one, two] = [rowDigester(Buffer.alloc(32, 1)), rowDigester(Buffer.alloc(32, 2))];
  expect(one.keyName).toMatch(/^[0-9a-f]{16}$/);
  expect(one.keyName).not.toBe(two.keyName);
  expect(one.keyName).not.toContain('0101');
});
