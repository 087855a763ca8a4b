import { describe, expect, test } from 'vitest';
import { Failure } from '../../../../src/errors.ts';
import { openNote, signNote } from '../../../../src/ledger/checkpoint/note.ts';
import { parseVerifier, signerOf, type VerifierKey } from '../../../../src/ledger/checkpoint/signing-key.ts';
import { ENOCH, PETER, TEXT } from './known-notes.ts';

const peter = parseVerifier(PETER.verifier);
const enoch = parseVerifier(ENOCH.verifier);
const signer = signerOf(PETER.seed, 'PeterNeumann');
const BOTH = `${TEXT}\n${PETER.line}${ENOCH.line}`;

/** The code with which a note is refused; its text where it is not. */
function opened(note: string | Uint8Array, verifiers: readonly VerifierKey[] = [peter]): string {
  try {
    return openNote(note, verifiers).text;
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    return (error as Failure).code;
  }
}

describe('published notes', () => {
  test('the signature of a published key is the published one', () => {
    expect(signNote(TEXT, [signer])).toBe(`${TEXT}\n${PETER.line}`);
  });

  test('signatures of unknown keys are passed over, those of known ones are told', () => {
    expect(openNote(BOTH, [peter])).toEqual({ text: TEXT, verified: [peter] });
    expect(openNote(BOTH, [enoch, peter])).toEqual({ text: TEXT, verified: [peter, enoch] });
    expect(opened(BOTH, [])).toBe('note-unknown');
    expect(openNote(Buffer.from(BOTH), [enoch]).verified).toEqual([enoch]);
  });

  test('the example of the specification is a note, of a key that is not known', () => {
    const example =
      'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n' +
      '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';
    expect(opened(example)).toBe('note-unknown');
  });
});

test('a text may have empty lines of its own', () => {
  const text = 'a\n\nb\n\n\nc\n';
  expect(opened(signNote(text, [signer]))).toBe(text);
});

test('the same key twice is told once, and each of its signatures must be right', () => {
  expect(openNote(`${TEXT}\n${PETER.line}${PETER.line}`, [peter]).verified).toEqual([peter]);
  const wrong = signNote(`${TEXT}more\n`, [signer]).slice(`${TEXT}more\n\n`.length);
  expect(opened(`${TEXT}\n${PETER.line}${wrong}`)).toBe('note-forged');
});

test('a key with the name or the id of a known one, but not both, is another key', () => {
  const namesake = signerOf(Buffer.alloc(32, 7), 'PeterNeumann');
  expect(opened(signNote(TEXT, [namesake]))).toBe('note-unknown');
  expect(opened(signNote(TEXT, [namesake, signer]))).toBe(TEXT);
  expect(opened(BOTH.replace('— PeterNeumann', '— PeterNeuman'))).toBe('note-unknown');
});

describe('any change of a note is found', () => {
  const note = Buffer.from(`${TEXT}\n${PETER.line}`);

  test('at every byte, whichever bit', () => {
    for (let at = 0; at < note.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const other = Buffer.from(note);
        other[at] = (other[at] as number) ^ (1 << bit);
        expect([at, bit, opened(other)]).toEqual([at, bit, expect.stringMatching(/^note-/)]);
      }
    }
  });

  test('wherever it is cut, and whatever is added', () => {
    for (let length = 0; length < note.length; length += 1)
      expect(opened(note.subarray(0, length))).toBe('note-malformed');
    for (const end of ['\n', ' ', 'x', 'x\n', '\n\n', '\r\n'])
      expect(opened(Buffer.concat([note, Buffer.from(end)]))).toBe('note-malformed');
  });
});

test.each([
  ['no signature', TEXT],
  ['no signature below the line', `${TEXT}\n`],
  ['no newline at the end', `${TEXT}\n${PETER.line.slice(0, -1)}`],
  ['a control character', `\u0001${TEXT}\n${PETER.line}`],
  ['a carriage return', `${TEXT.replaceAll('\n', '\r\n')}\r\n${PETER.line}`],
  ['a tab', `\t${TEXT}\n${PETER.line}`],
  ['half a character', `\ud800${TEXT}\n${PETER.line}`],
  ['a name with a space', `${TEXT}\n${PETER.line.replace('PeterNeumann', 'Bad Name')}`],
  ['a name with a plus', `${TEXT}\n${PETER.line.replace('PeterNeumann', 'Bad+Name')}`],
  ['no name', `${TEXT}\n${PETER.line.replace('PeterNeumann ', '')}`],
  ['a hyphen for the dash', `${TEXT}\n${PETER.line.replace('—', '-')}`],
  ['two spaces', `${TEXT}\n${PETER.line.replace('— ', '—  ')}`],
  ['another line', `${TEXT}\n${PETER.line}Unexpected line.\n`],
  ['base64 without padding', `${TEXT}\n${PETER.line.replace('=', '')}`],
  ['base64 of addresses', `${TEXT}\n${PETER.line.replaceAll('/', '_')}`],
  ['an id and no signature', `${TEXT}\n— PeterNeumann x08gow==\n`],
  ['nothing', ''],
  ['only newlines', '\n\n'],
  ['a text of nothing', `\n\n${PETER.line}`],
  ['too long', `${'x'.repeat(256 * 1024)}\n\n${PETER.line}`],
])('%s is no note', (_, note) => expect(opened(note)).toBe('note-malformed'));

test('bytes that are not UTF-8 are no note', () => {
  expect(opened(Buffer.concat([Buffer.of(0xff), Buffer.from(`${TEXT}\n${PETER.line}`)]))).toBe(
    'note-malformed',
  );
});

test.each(['', 'no newline', 'tab\t\n', 'half \udc00\n'])('the text %j cannot be signed', (text) => {
  expect(() => signNote(text, [signer])).toThrow(/no signed note/);
});

test('sixteen signatures of post-quantum length are read', () => {
  const long = Array.from(
    { length: 16 },
    (_, index) => `— other/${index} ${Buffer.alloc(5_000, index + 1).toString('base64')}\n`,
  );
  expect(opened(`${TEXT}\n${long.join('')}${PETER.line}`)).toBe(TEXT);
});
