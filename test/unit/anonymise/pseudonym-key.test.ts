import { createHash, createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { pseudonymKey } from '../../../src/anonymise/pseudonym-key.ts';

const digestKey = Uint8Array.from({ length: 32 }, (_, index) => index * 5 + 3);

test('the pads are those of HMAC-SHA-256 under the subkey of category and column', () => {
  const subkey = createHmac('sha256', digestKey)
    .update('["retentiond pseudonym","prospects","email"]')
    .digest();
  const { inner, outer } = pseudonymKey(digestKey, 'prospects').padsOf('email');
  const message = Buffer.from('ada@example.org');
  const innerHash = createHash('sha256').update(inner).update(message).digest();
  const mac = createHash('sha256').update(outer).update(innerHash).digest('hex');
  expect(mac).toBe(createHmac('sha256', subkey).update(message).digest('hex'));
});

test('other names have other pads, wherever one ends and the next begins', () => {
  const pads = [
    pseudonymKey(digestKey, 'a').padsOf('b'),
    pseudonymKey(digestKey, 'a","b').padsOf(''),
    pseudonymKey(digestKey, 'ab').padsOf(''),
    pseudonymKey(digestKey, '').padsOf('ab'),
    pseudonymKey(Uint8Array.from(digestKey).fill(1, 0, 1), 'a').padsOf('b'),
  ].map(({ inner }) => Buffer.from(inner).toString('hex'));
  expect(new Set(pads).size).toBe(pads.length);
});

test('the digest key itself is in no pad', () => {
  const { inner, outer } = pseudonymKey(digestKey, 'prospects').padsOf('email');
  for (const [pad, byte] of [
    [inner, 0x36],
    [outer, 0x5c],
  ] as const) {
    expect(Buffer.from(pad.map((one) => one ^ byte)).includes(Buffer.from(digestKey))).toBe(false);
  }
});
