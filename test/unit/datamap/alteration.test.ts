import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Place } from '../../../src/datamap/place/place.ts';
import { readDataMap } from '../../../src/datamap/read.ts';
import { alterationTexts } from '../../../src/finding-text/en/alteration.ts';

const file = (name: string): Uint8Array => readFileSync(new URL(`cases/${name}.yaml`, import.meta.url));

function placesOf(bytes: Uint8Array): readonly Place[] {
  const { value, findings } = readDataMap('crm.yaml', bytes);
  expect(findings).toEqual([]);
  return (value?.tables ?? []).flatMap((entry) => (entry.kind === 'places' ? entry.places : []));
}

test('every technique is taken over, in the order of the file', () => {
  const [people, visits] = placesOf(file('valid-alteration'));
  expect(people?.alteration).toEqual({
    columns: {
      email: { kind: 'set', parts: ['user-', '@', '.invalid.example'], placeholders: ['random', 'random'] },
      name: { kind: 'set', parts: [''], placeholders: [] },
      code: { kind: 'set', parts: ['', ''], placeholders: ['digest'] },
      phone: { kind: 'null' },
      ip: { kind: 'truncate_ip', v4: 24, v6: 48 },
      birth_date: { kind: 'generalise', to: 'year' },
      score: { kind: 'round', to: 0.5 },
      iban: { kind: 'mask', keepLast: 0 },
      payload: { kind: 'remove', pointers: ['/user/email', '/', '/a~1b~0c/0'] },
    },
    leaves: ['id', 'country', 'created_at'],
    marker: 'anonymised_at',
  });
  expect(visits?.alteration).toEqual({ columns: { email: { kind: 'null' } }, leaves: [], marker: null });
});

test('each column has its place, and so has the marker', () => {
  const [people] = placesOf(file('valid-alteration'));
  const lines = ['anonymise', 'columns.email', 'columns.payload', 'leaves.country', 'marker'].map(
    (key) => people?.positions[key]?.line,
  );
  expect(lines).toEqual([7, 9, 17, 18, 19]);
});

test('a place without `anonymise` alters nothing', () => {
  const [place] = placesOf(
    Buffer.from(
      'connection: crm\ntables: { a: { category: logs, person: { user: u }, events: { logged: ts } } }\n',
    ),
  );
  expect(place?.alteration).toBeNull();
});

/** What reading finds; the rest is found by compiling, and in the live catalogue. */
const READ: readonly (keyof typeof alterationTexts)[] = [
  'alteration-empty',
  'alteration-both',
  'leaves-twice',
  'character-impossible',
  'marker-named',
  'technique-missing',
  'technique-twice',
  'placeholder-unknown',
  'round-not-positive',
  'pointer-malformed',
  'pointer-twice',
];

test('every finding has its case, and no gap in its text', () => {
  const { findings } = readDataMap('crm.yaml', file('alteration'));
  const told = findings.filter(({ code }) => code in alterationTexts);
  expect([...new Set(told.map(({ code }) => code))].sort()).toEqual([...READ].sort());
  const gaps = told.filter(({ message, hint }) => /\{(?!random|digest|name)\w+\}/.test(`${message} ${hint}`));
  expect(gaps).toEqual([]);
});
