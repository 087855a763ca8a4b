import { describe, expect, test } from 'vitest';
import { isFailure } from '../../../../src/errors.ts';
import { isKeyName, parseVerifier, signerOf } from '../../../../src/ledger/checkpoint/signing-key.ts';
import { ENOCH, PETER, RFC_8032 } from './known-notes.ts';

function isRefused(vkey: string): boolean {
  try {
    parseVerifier(vkey);
  } catch (error) {
    return isFailure(error, 'verifier-key-malformed') || isFailure(error, 'key-name-malformed');
  }
  return false;
}

test.each(RFC_8032)('signs %j as RFC 8032 does', ({ seed, publicKey, message, signature }) => {
  const signer = signerOf(Buffer.from(seed, 'hex'), 'retentiond/rfc');
  const bytes = Buffer.from(message, 'hex');
  expect(signer.sign(bytes).toString('hex')).toBe(signature);
  const typed = Buffer.from(signer.verifier.split('+').slice(2).join('+'), 'base64');
  expect(typed.toString('hex')).toBe(`01${publicKey}`);
  const key = parseVerifier(signer.verifier);
  expect(key).toMatchObject({ name: 'retentiond/rfc', id: signer.id, verifier: signer.verifier });
  expect(key.verify(bytes, Buffer.from(signature, 'hex'))).toBe(true);
  expect(key.verify(Buffer.concat([bytes, Buffer.of(0)]), Buffer.from(signature, 'hex'))).toBe(false);
  expect(key.verify(bytes, Buffer.from(signature, 'hex').subarray(1))).toBe(false);
});

describe('verifier keys', () => {
  test('of a published seed are the published ones', () => {
    expect(signerOf(PETER.seed, 'PeterNeumann')).toMatchObject({ id: 'c74f20a3', verifier: PETER.verifier });
    expect(parseVerifier(ENOCH.verifier)).toMatchObject({ name: 'EnochRoot', id: 'af0cfe78' });
  });

  test('every part of one, and one with any character another, is refused', () => {
    const vkey = PETER.verifier;
    for (let from = 0; from <= vkey.length; from += 1)
      for (let to = from; to <= vkey.length; to += 1)
        if (to - from < vkey.length)
          expect([vkey.slice(from, to), isRefused(vkey.slice(from, to))]).toEqual([
            vkey.slice(from, to),
            true,
          ]);
    for (let at = 0; at < vkey.length; at += 1) {
      const other = vkey.slice(0, at) + String.fromCharCode(vkey.charCodeAt(at) + 1) + vkey.slice(at + 1);
      expect([other, isRefused(other)]).toEqual([other, true]);
    }
  });

  test.each([
    // Both are of Go's tests: their key ids fit.
    ['a key of another length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['another algorithm', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['a line end', `${PETER.verifier}\n`],
    ['an upper-case id', PETER.verifier.replace('c74f20a3', 'C74F20A3')],
    ['base64 of addresses', PETER.verifier.replace('qq/L', 'qq_L')],
  ])('%s is refused', (_, vkey) => expect(isRefused(vkey)).toBe(true));
});

test.each(['', 'a b', 'a\u00a0b', 'a\u2003b', 'a\u0085b', 'a+b', 'a\nb', 'a\tb', '\u0000', 'a\ud800'])(
  'no key has the name %j',
  (name) => {
    expect(isKeyName(name)).toBe(false);
    expect(() => signerOf(PETER.seed, name)).toThrow(/the name of a signing key/);
  },
);

test('a failure never holds the seed', () => {
  const seed = Buffer.from(RFC_8032[0]?.seed as string, 'hex');
  expect(() => signerOf(seed, 'a b')).not.toThrow(/9d61b19d/);
  expect(JSON.stringify(signerOf(seed, 'a'))).not.toContain('9d61b19d');
});
