import { expect, test } from 'vitest';
import type { ListedEntry } from '../../../src/app/audit.ts';
import { entryLine, verdictLine } from '../../../src/cli/entry-text.ts';

const LINK = { seq: 12, at: '2024-07-01T01:30:00.123456Z', previous: 'p', hash: 'h' };

test.each<[ListedEntry, string]>([
  [{ ...LINK, kind: 'opened', ledger: 'L' }, 'opened        ledger L'],
  [
    {
      ...LINK,
      kind: 'intent',
      batch: 'B',
      run: 'R',
      rule: 'crm/log/logs',
      version: 'v',
      policy: 'p',
      action: 'delete',
      connection: 'crm',
      table: 'log',
      rows: 1000,
      root: 'r',
      digest_key: 'k',
      target: {},
      fence: 1,
    },
    'intent        crm/log/logs  delete 1,000 rows  batch B',
  ],
  [
    { ...LINK, kind: 'outcome', batch: 'B', run: 'R', outcome: 'aborted', rows: 0, seen_by: 'recovery' },
    'outcome       aborted  0 rows  batch B',
  ],
  [
    {
      ...LINK,
      kind: 'run ended',
      run: 'R',
      rule: 'crm/log/logs',
      status: 'failed',
      stopped_by: 'drift',
      rows: 1,
      batches: 1,
    },
    'run ended     crm/log/logs  failed (drift)  1 row in 1 batch  run R',
  ],
])('%#', (entry, said) => {
  expect(entryLine(entry)).toBe(`      12  2024-07-01T01:30:00Z  ${said}`);
});

test('a verdict is one line', () => {
  const verdict = {
    format_version: 1,
    ok: true,
    entries: 1234,
    head: 'abc',
    checkpoint: null,
    first_bad: null,
  } as const;
  expect(verdictLine(verdict)).toBe('ledger verified: 1,234 entries, head abc');
  const bad = { entry: 57, code: 'hash', fact: 'entry 57 does not match its hash' } as const;
  expect(verdictLine({ ...verdict, ok: false, first_bad: bad })).toBe(
    'entry 57 is the first bad one: entry 57 does not match its hash (hash)',
  );
});
