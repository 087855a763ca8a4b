import { expect, test } from 'vitest';
import type { LedgerVerdict } from '../../../../src/app/audit/verify.ts';
import { verdictLines } from '../../../../src/cli/texts/verdict-text.ts';

const VERDICT: LedgerVerdict = {
  format_version: 1,
  ok: true,
  entries: 1234,
  head: 'abc',
  checkpoint: null,
  unsigned: 1234,
  copied: 0,
  access: null,
  not_checked: [],
  first_bad: null,
};

test('a ledger that nobody has signed is said to be so', () => {
  expect(verdictLines(VERDICT)).toEqual([
    'ledger verified: 1,234 entries, head abc',
    'no entry is signed: whoever rules the database could write all of them anew',
    'no view of the access log is anchored: its end could be cut off unseen',
  ]);
});

test('it says how far the ledger is signed and by which key, how far the access log is anchored, and what was left out', () => {
  const verdict: LedgerVerdict = {
    ...VERDICT,
    checkpoint: { size: 1230, root: 'r', key: 'retentiond/L+01020304' },
    unsigned: 4,
    copied: 1201,
    access: { anchored: 2000, entry: 1201, at: '2026-11-22T10:00:00.000000Z' },
    not_checked: ['whom one hold holds, under the seal: no holds key is configured here'],
  };
  expect(verdictLines(verdict)).toEqual([
    'ledger verified: 1,234 entries, head abc',
    'signed up to entry 1,230 by retentiond/L+01020304; 4 entries above the last checkpoint: linked, not signed',
    'the copies of checkpoints that are kept elsewhere agree, up to entry 1,201',
    'access log anchored up to view 2,000, by entry 1,201 of 2026-11-22T10:00:00.000000Z: what came later could be cut off unseen',
    'not checked: whom one hold holds, under the seal: no holds key is configured here',
  ]);
  const [, whole] = verdictLines({ ...verdict, unsigned: 0, copied: 0 });
  expect(whole).toBe('signed up to entry 1,230 by retentiond/L+01020304');
});

test('of a bad one the first bad entry is told, and nothing that would sound like praise', () => {
  const bad = { entry: 57, code: 'hash', fact: 'entry 57 does not match its hash' } as const;
  expect(verdictLines({ ...VERDICT, ok: false, first_bad: bad })).toEqual([
    'entry 57 is the first bad one: entry 57 does not match its hash (hash)',
  ]);
});
