import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalText } from '../../../src/digest.ts';
import { linkEntry, NO_HASH } from '../../../src/ledger/entry.ts';

test('an entry is its canonical text, names the one before, and has the hash of its bytes', () => {
  const ledger = '0d3a5c1e-4d5f-4c39-9f5e-4e1c7b1f3a10';
  const { seq, text, hash } = linkEntry(1n, NO_HASH, 1_709_251_200_000_001n, { kind: 'opened', ledger });
  expect(seq).toBe(1n);
  expect(text).toBe(
    `{"at":"2024-03-01T00:00:00.000001Z","format":1,"kind":"opened","ledger":"${ledger}","previous":"${NO_HASH}","seq":1}`,
  );
  expect(hash).toBe(createHash('sha256').update(text, 'utf8').digest('hex'));
});

// Out of RFC 8785: numbers of appendix B, the keys of section 3.2.3, the literals of section 3.2.2.
test.each([
  [0, '0'],
  [-0, '0'],
  [5e-324, '5e-324'],
  [1.7976931348623157e308, '1.7976931348623157e+308'],
  [9007199254740992, '9007199254740992'],
  [295147905179352830000, '295147905179352830000'],
  [9.999999999999997e22, '9.999999999999997e+22'],
  [1e23, '1e+23'],
  [0.000001, '0.000001'],
  [1e-7, '1e-7'],
  [333333333.3333333, '333333333.3333333'],
])('the number %s is written %s', (number, text) => {
  expect(canonicalText(number)).toBe(text);
});

test('keys are in the order of their UTF-16 units, texts escaped as little as can be', () => {
  const keys = {
    '\u20ac': 'Euro',
    '\r': 'Return',
    '\ufb33': 'Dalet',
    '1': 'One',
    '\ud83d\ude00': 'Smile',
    '\u0080': 'Control',
    '\u00f6': 'O',
  };
  const order = [...canonicalText(keys).matchAll(/"(\w+)"[,}]/g)].map((match) => match[1]);
  expect(order).toEqual(['Return', 'One', 'Control', 'O', 'Euro', 'Smile', 'Dalet']);
  expect(canonicalText({ string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/' })).toBe(
    '{"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
  expect(canonicalText({ literals: [null, true, false] })).toBe('{"literals":[null,true,false]}');
});

test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, 1n, '\ud800'])(
  '%s has no canonical text',
  (value) => {
    expect(() => canonicalText(value)).toThrow();
  },
);
