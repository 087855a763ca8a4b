import { expect, test } from 'vitest';
import { namedTexts } from '../../../src/audit/named-texts.ts';
import type { Body } from '../../../src/ledger/entry.ts';

const [A, B, C] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string];

test('policies in force name their files and their settings', () => {
  const body: Body = {
    kind: 'policies in force',
    set: 'f'.repeat(64),
    files: [
      { file: 'logs.yaml', is: 'policy', text: A },
      { file: 'crm.yaml', is: 'data map', text: B },
    ],
    settings: C,
    rules: [],
    by: 'daemon',
  };
  expect(namedTexts(body)).toEqual([
    { is: 'policy', file: 'logs.yaml', hash: A },
    { is: 'data map', file: 'crm.yaml', hash: B },
    { is: 'settings', file: null, hash: C },
  ]);
});

test('other settings name those before, where there were any', () => {
  const body = { kind: 'configuration changed', settings: A, before: B, changed: ['mode'] } as const;
  expect(namedTexts(body)).toEqual([
    { is: 'settings', file: null, hash: A },
    { is: 'settings before', file: null, hash: B },
  ]);
});

test('most entries name none', () => {
  expect(namedTexts({ kind: 'opened', ledger: 'l' })).toEqual([]);
});
