import { expect, test } from 'vitest';
import { isFailure } from '../../../../src/errors.ts';
import { checkpointText, originOf, parseCheckpoint } from '../../../../src/ledger/checkpoint/checkpoint.ts';

/** The example of C2SP's tlog-checkpoint. */
const EXAMPLE = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n';
const SAID = {
  origin: 'example.com/behind-the-sofa',
  size: 20_852_163n,
  root: '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62',
};

test('the example of the specification is read and written', () => {
  expect(parseCheckpoint(EXAMPLE)).toEqual(SAID);
  expect(checkpointText(SAID)).toBe(EXAMPLE);
});

test('the origin names the ledger', () => {
  expect(originOf('5a4e')).toBe('retentiond/5a4e');
});

test('extension lines are passed over', () => {
  expect(parseCheckpoint(`${EXAMPLE}anything\nat all\n`)).toEqual(SAID);
});

test.each([
  ['', 'nothing'],
  [EXAMPLE.slice(0, -1), 'no newline at the end'],
  [`\n${EXAMPLE}`, 'no origin'],
  [EXAMPLE.replace('20852163', '020852163'), 'a leading zero'],
  [EXAMPLE.replace('20852163', '+20852163'), 'a sign'],
  [EXAMPLE.replace('20852163', '0x13e2f43'), 'hex'],
  [EXAMPLE.replace('20852163', '2e7'), 'an exponent'],
  [EXAMPLE.replace('20852163', ''), 'no size'],
  [EXAMPLE.replace('20852163', '9'.repeat(20)), 'more than can be counted'],
  [EXAMPLE.replace('CsUY', ''), 'a shorter root'],
  [EXAMPLE.replace('=', ''), 'no padding'],
  [EXAMPLE.replace('q2I=', 'q2J='), 'stray bits at the end of the root'],
  [`${EXAMPLE}\n`, 'an empty extension line'],
  [`${EXAMPLE}a\n\nb\n`, 'an empty line between'],
])('%j is no checkpoint: %s', (text) => {
  let failure: unknown;
  try {
    parseCheckpoint(text);
  } catch (error) {
    failure = error;
  }
  expect(isFailure(failure, 'checkpoint-malformed')).toBe(true);
});
