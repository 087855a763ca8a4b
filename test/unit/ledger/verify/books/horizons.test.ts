import { expect, test } from 'vitest';
import type { Body } from '../../../../../src/ledger/entry.ts';
import { HorizonBook } from '../../../../../src/ledger/verify/books/horizons.ts';

const checkpoint = (size: number, ...arrived: readonly boolean[]): Body =>
  ({
    kind: 'checkpoint',
    size,
    root: '0'.repeat(64),
    key: 'key',
    sinks: arrived.map((ok, index) => ({ sink: `file:${index}`, ok })),
  }) as Body;

const pruned = (kind: 'receipts' | 'digests', horizon: number): Body =>
  ({ kind: `${kind} pruned`, connection: 'crm', horizon, batches: 1, role: 'dba', who: 'dba' }) as Body;

function lastOf(...entries: readonly Body[]): string | null {
  const book = new HorizonBook();
  return entries.map((entry, index) => book.read(BigInt(index + 1), entry)?.fact ?? null).at(-1) ?? null;
}

test('receipts go below a checkpoint that a place has taken; one that nobody has taken lets none go', () => {
  expect(lastOf(checkpoint(10, false, true), pruned('receipts', 10))).toBe(null);
  const beyond = 'receipts of crm are pruned up to entry 10, and checkpoints reach 0 only';
  expect(lastOf(checkpoint(10), pruned('receipts', 10))).toBe(beyond);
  expect(lastOf(checkpoint(10, false, false), pruned('receipts', 10))).toBe(beyond);
});

test('digests go below a checkpoint that was signed', () => {
  expect(lastOf(checkpoint(10), pruned('digests', 10))).toBe(null);
  expect(lastOf(checkpoint(10), pruned('digests', 11))).toBe(
    'digests are pruned up to entry 11, and checkpoints reach 10 only',
  );
});

test('a horizon never goes back', () => {
  expect(lastOf(checkpoint(10, true), pruned('receipts', 8), pruned('receipts', 7))).toBe(
    'receipts of crm are pruned up to entry 7, and were up to 8 already',
  );
});
