import { expect, test } from 'vitest';
import type { ListedEntry } from '../../../../src/app/audit/look-up/list.ts';
import { entryLine } from '../../../../src/cli/texts/entry-text.ts';

const LINK = { seq: 12, at: '2024-07-01T01:30:00.123456Z', previous: 'p', hash: 'h' };

const INTENT: Extract<ListedEntry, { kind: 'intent' }> = {
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
  dependants: [],
  root: 'r',
  digest_key: 'k',
  receipt: 'table',
  target: {},
  fence: 1,
};

test.each<[ListedEntry, string]>([
  [{ ...LINK, kind: 'opened', ledger: 'L' }, 'opened                 ledger L'],
  [INTENT, 'intent                 crm/log/logs  delete 1,000 rows  batch B'],
  [
    { ...INTENT, receipt: 'none' },
    'intent                 crm/log/logs  delete 1,000 rows  batch B  without receipt',
  ],
  [
    { ...LINK, kind: 'outcome', batch: 'B', run: 'R', outcome: 'aborted', rows: 0, seen_by: 'recovery' },
    'outcome                aborted  0 rows  batch B',
  ],
  [
    { ...LINK, kind: 'outcome', batch: 'B', run: 'R', outcome: 'committed', rows: 2, seen_by: 'inference' },
    'outcome                committed (inferred)  2 rows  batch B',
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
    'run ended              crm/log/logs  failed (drift)  1 row in 1 batch  run R',
  ],
  [
    {
      ...LINK,
      kind: 'rule approved',
      rule: 'crm/log/logs',
      version: 'V',
      plan: 'P',
      role: 'dpo',
      who: 'ann',
      reaches_no_more_than: null,
    },
    'rule approved          crm/log/logs  by ann (dpo)  version V',
  ],
  [
    {
      ...LINK,
      kind: 'rule approved',
      rule: 'crm/log/logs',
      version: 'V',
      plan: null,
      role: null,
      who: null,
      reaches_no_more_than: 'U',
    },
    'rule approved          crm/log/logs  nobody had to be asked: it reaches no more than U  version V',
  ],
  [
    { ...LINK, kind: 'plan approved', plan: 'P', role: 'dpo', who: 'ann', rules: 2, due: 1_200 },
    'plan approved          1,200 rows of 2 rules  by ann (dpo)  plan P',
  ],
  [
    {
      ...LINK,
      kind: 'hold placed',
      hold: 'H',
      epoch: 1,
      holds: 'rule',
      target: 'crm/log/logs',
      person_kind: null,
      person: null,
      matter: 'm',
      reason: 'r',
      digest_key: 'k',
      review_on: null,
      role: 'dpo',
      who: 'ann',
    },
    'hold placed            rule crm/log/logs  by ann (dpo)  hold H',
  ],
  [
    {
      ...LINK,
      kind: 'hold placed',
      hold: 'H',
      epoch: 1,
      holds: 'person',
      target: null,
      person_kind: 'email',
      person: 'd',
      matter: 'm',
      reason: 'r',
      digest_key: 'k',
      review_on: null,
      role: 'dpo',
      who: 'ann',
    },
    'hold placed            a person (email)  by ann (dpo)  hold H',
  ],
  [
    { ...LINK, kind: 'hold effective', hold: 'H', batches: [{ batch: 'B', outcome: 'aborted' }] },
    'hold effective         1 batch in flight when it was placed  hold H',
  ],
  [
    { ...LINK, kind: 'hold release asked', hold: 'H', reason: 'r', digest_key: 'k', role: 'dpo', who: 'ann' },
    'hold release asked     by ann (dpo)  hold H',
  ],
  [
    {
      ...LINK,
      kind: 'hold released',
      hold: 'H',
      reason: 'r',
      digest_key: 'k',
      role: 'law',
      who: 'bob',
      four_eyes: true,
      free_at: '2024-07-08T01:30:00Z',
    },
    'hold released          by bob (law)  held until 2024-07-08T01:30:00Z  hold H',
  ],
])('%#', (entry, said) => {
  expect(entryLine(entry)).toBe(`      12  2024-07-01T01:30:00Z  ${said}`);
});
