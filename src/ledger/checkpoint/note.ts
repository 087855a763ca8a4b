import { Failure } from '../../errors.ts';
import { isKeyName, type Signer, type VerifierKey } from './signing-key.ts';

/** A text, and the keys that are known to have signed it. */
export interface OpenedNote {
  readonly text: string;
  readonly verified: readonly VerifierKey[];
}

interface SignatureLine {
  readonly name: string;
  readonly id: string;
  readonly signature: Buffer;
}

/** Far above the 16 signatures of 5 kB each that every reader must take. */
const MAX_NOTE_BYTES = 256 * 1024;
const ID_BYTES = 4;
const LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/u;

/** A signed note (C2SP signed-note): the text, an empty line, a line for each signer. Throws Failure `note-malformed`. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (signers.length === 0 || !isNoteText(text)) throw malformed('its text cannot be signed');
  const lines = signers.map((signer) => {
    const signature = signer.sign(Buffer.from(text, 'utf8'));
    const base64 = Buffer.concat([Buffer.from(signer.id, 'hex'), signature]).toString('base64');
    return `— ${signer.name} ${base64}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/**
 * Opens a note (C2SP signed-note): its text is worth nothing before this. Signatures of keys that are not known are passed
 * over. Throws Failure `note-malformed`; `note-forged` where a known key's signature is wrong; `note-unknown` where no known
 * key has signed it.
 */
export function openNote(note: string | Uint8Array, verifiers: readonly VerifierKey[]): OpenedNote {
  const { text, lines } = splitNote(typeof note === 'string' ? note : decode(note));
  const signed = Buffer.from(text, 'utf8');
  const verified = new Set<VerifierKey>();
  for (const { name, id, signature } of lines) {
    const key = verifiers.find((known) => known.name === name && known.id === id);
    if (!key) continue;
    if (!key.verify(signed, signature)) throw refused('note-forged', `is not signed by ${name}+${id}`);
    verified.add(key);
  }
  if (verified.size === 0) throw refused('note-unknown', 'is signed by no key that is known');
  return { text, verified: [...verified] };
}

function splitNote(note: string): { text: string; lines: readonly SignatureLine[] } {
  if (Buffer.byteLength(note) > MAX_NOTE_BYTES) throw malformed(`it is longer than ${MAX_NOTE_BYTES} bytes`);
  if (!isNoteText(note)) throw malformed('it does not end in a newline, or has a control character');
  // A text may have empty lines of its own: the last one divides.
  const division = note.lastIndexOf('\n\n');
  if (division < 1) throw malformed('it has no empty line before its signatures');
  const lines = note.slice(division + 2, -1).split('\n');
  return { text: note.slice(0, division + 1), lines: lines.map(parseLine) };
}

function parseLine(line: string): SignatureLine {
  const [, name = '', base64 = ''] = LINE.exec(line) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  // Node reads base64 with stray bits and without padding, too: only what it would write itself is taken.
  if (!isKeyName(name) || bytes.length <= ID_BYTES || bytes.toString('base64') !== base64)
    throw malformed('a line below its text is no signature');
  return { name, id: bytes.toString('hex', 0, ID_BYTES), signature: bytes.subarray(ID_BYTES) };
}

/** Ends in a newline, whole characters only, and no control character of ASCII but newlines. */
function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a note must not have
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f\p{Cs}]/u.test(text);
}

function decode(note: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note);
  } catch {
    throw malformed('it is not UTF-8');
  }
}

function malformed(why: string): Failure {
  return refused('note-malformed', `is no signed note: ${why}`);
}

function refused(code: string, fact: string): Failure {
  return new Failure({
    kind: 'ledger',
    code,
    fact: `the checkpoint ${fact}`,
    hint: 'compare it with the copies elsewhere, and its key with `retentiond audit keys`',
  });
}
