import { expect, test } from 'vitest';
import { rotationText, signRotation, verifyRotation } from '../../../../src/ledger/checkpoint/rotation.ts';
import { signerOf } from '../../../../src/ledger/checkpoint/signing-key.ts';

const LEDGER = '3f0c8a52-6f5e-4a55-9c3e-0d5b9a1e7f42';
const key = (byte: number, ledger = LEDGER) => signerOf(Buffer.alloc(32, byte), `retentiond/${ledger}`);
const [FIRST, SECOND, THIRD] = [key(1), key(2), key(3)];

test('both keys sign one text, which names the ledger', () => {
  const { old, new: next, verifier } = signRotation(LEDGER, FIRST, SECOND);
  expect(rotationText(LEDGER, { old, new: next, verifier })).toBe(
    `{"format":1,"ledger":"${LEDGER}","new":"${SECOND.name}+${SECOND.id}","old":"${FIRST.name}+${FIRST.id}","verifier":"${SECOND.verifier}","what":"retentiond signing key"}`,
  );
});

test('a first key, and one that takes its place, are sound', () => {
  expect(verifyRotation(signRotation(LEDGER, null, FIRST), LEDGER, null)).toBeNull();
  expect(verifyRotation(signRotation(LEDGER, FIRST, SECOND), LEDGER, FIRST.verifier)).toBeNull();
});

const SOUND = signRotation(LEDGER, FIRST, SECOND);

test.each([
  [
    'the old key did not sign',
    { ...SOUND, signed_by_old: SOUND.signed_by_new },
    'the key in force has not signed it',
  ],
  ['the old signature is left out', { ...SOUND, signed_by_old: null }, 'the key in force has not signed it'],
  [
    'the new key did not sign',
    { ...SOUND, signed_by_new: SOUND.signed_by_old },
    'the new key has not signed it',
  ],
  [
    'another key takes over',
    { ...SOUND, verifier: THIRD.verifier },
    'its new key has another name than it says',
  ],
  ['there is no new key', { ...SOUND, verifier: null }, 'its new key is no key of this ledger'],
  ['the new key is no key', { ...SOUND, verifier: 'x+1+y' }, 'its new key is no key of this ledger'],
  [
    'a third key is replaced',
    signRotation(LEDGER, THIRD, SECOND),
    'the key it replaces is not the one in force',
  ],
  [
    'it pretends to be the first',
    signRotation(LEDGER, null, SECOND),
    'the key it replaces is not the one in force',
  ],
  ['it replaces nothing new', signRotation(LEDGER, FIRST, FIRST), 'it replaces a key by itself'],
  [
    'it is of another ledger',
    signRotation('another', signerOf(Buffer.alloc(32, 1), 'retentiond/another'), key(2, 'another')),
    'its new key is no key of this ledger',
  ],
])('it is refused where %s', (_, entry, wrong) => {
  expect(verifyRotation(entry, LEDGER, FIRST.verifier)).toBe(wrong);
});

test('a rotation signed for another ledger does not hold for this one', () => {
  const elsewhere = signRotation('another', FIRST, SECOND);
  expect(verifyRotation(elsewhere, LEDGER, FIRST.verifier)).toBe('the new key has not signed it');
});
