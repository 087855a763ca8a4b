import { expect, test } from 'vitest';
import type { ShownEntry } from '../../../../src/app/audit/look-up/show.ts';
import { shownEntryJson, shownEntryText } from '../../../../src/cli/texts/shown-entry-text.ts';

const [HASH, LEAF, POLICY, SETTINGS] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(64)) as [
  string,
  string,
  string,
  string,
];
const TEXT = '{"at":"2024-06-01T00:00:00.000000Z","ledger":"l1","seq":1}';
const SHOWN: ShownEntry = {
  seq: 1,
  text: TEXT,
  hash: HASH,
  leaf: LEAF,
  strange: null,
  said: {
    kind: 'opened',
    ledger: 'l1',
    seq: 1,
    at: '2024-06-01T00:00:00.000000Z',
    previous: '0'.repeat(64),
    hash: HASH,
  },
  texts: [
    { is: 'policy', file: 'logs.yaml', hash: POLICY, text: 'category: logs\n\ttitle: "\u202eLogs"\n' },
    { is: 'settings', file: null, hash: SETTINGS, text: null },
  ],
};

test('an entry in words, readable, as stored, and with its texts; what cannot be seen is a dot', () => {
  expect(shownEntryText(SHOWN)).toBe(`1  2024-06-01T00:00:00Z  opened  ledger l1

  {
    "at": "2024-06-01T00:00:00.000000Z",
    "ledger": "l1",
    "seq": 1
  }

text      ${TEXT}
hash      ${HASH}
leaf      ${LEAF}

policy logs.yaml, ${POLICY}:
  category: logs
   title: "·Logs"

settings: no text is kept under ${SETTINGS}
`);
});

test('one that was changed says nothing but that', () => {
  const strange = 'entry 1 does not match its hash';
  const shown = { ...SHOWN, text: '{"a\u001b[2J', said: null, strange, texts: [] };
  expect(shownEntryText(shown)).toBe(`entry 1 cannot be trusted: ${strange}

text      {"a·[2J
hash      ${HASH}
leaf      ${LEAF}
`);
  expect(shownEntryJson(shown)).toEqual({
    format_version: 1,
    seq: 1,
    entry: null,
    text: '{"a\u001b[2J',
    hash: HASH,
    leaf: LEAF,
    strange,
    texts: [],
  });
});
