import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sealer } from '../../../src/control/seal.ts';

const key = sealer(randomBytes(32));

test('what was sealed is read again, with the same key and about the same thing only', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20, unit: 'binary' }), (about, text) => {
      const sealed = key.seal(about, text);
      expect(key.unseal(about, sealed)).toBe(text);
      expect(key.unseal(`${about} `, sealed)).toBeNull();
      expect(sealer(randomBytes(32)).unseal(about, sealed)).toBeNull();
    }),
  );
});

test('a changed byte, or a missing one, is noticed', () => {
  const sealed = key.seal('a', 'a@example.org');
  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] as number) ^ 1;
    expect(key.unseal('a', changed)).toBeNull();
    expect(key.unseal('a', sealed.subarray(0, index))).toBeNull();
  }
});

test('the same text is never sealed alike, and is not seen', () => {
  const sealed = Array.from({ length: 100 }, () => key.seal('a', 'a@example.org'));
  expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(100);
  for (const one of sealed) expect(one.toString('latin1')).not.toContain('example');
});
