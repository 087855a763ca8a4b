import { type Finding, finding } from '../finding.ts';
import { capFindings, MAXIMUM_FINDINGS } from './cap.ts';
import { type Lines, offsetWrittenAt, splitLines } from './lines.ts';

/** Files are written by people: a policy has 2 kB, the data map of a thousand tables 300 kB. */
const MAXIMUM_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** C0 without tab and line ends, DEL, C1, and what is invisible or turns the reading direction (Unicode TR 36 and 39). */
const CONTROL_CHARACTERS =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\r(?!\n)/g;

/** Bytes as text, or the findings that say why they are none; every such finding is an error. */
export function readText(file: string, bytes: Uint8Array): Lines | readonly Finding[] {
  const top = { file, line: 1, column: 1, excerpt: null };
  if (bytes.length > MAXIMUM_BYTES) {
    return [finding('yaml-too-large', top, { size: bytes.length, limit: MAXIMUM_BYTES })];
  }
  if (hasByteOrderMark(bytes)) return [finding('yaml-byte-order-mark', top)];
  try {
    const lines = splitLines(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const controls = findControlCharacters(lines);
    return controls.length > 0 ? controls : lines;
  } catch {
    return findInvalidBytes(file, bytes);
  }
}

/** U+FEFF in UTF-8 and in both byte orders of UTF-16. */
function hasByteOrderMark(bytes: Uint8Array): boolean {
  const [first, second, third] = bytes;
  return (
    (first === 0xef && second === 0xbb && third === 0xbf) ||
    (first === 0xfe && second === 0xff) ||
    (first === 0xff && second === 0xfe)
  );
}

/** One finding a line: a second bad character beside the first teaches nothing. */
function findControlCharacters(lines: Lines): Finding[] {
  const found = new Map<number, Finding>();
  for (const match of lines.text.matchAll(CONTROL_CHARACTERS)) {
    const at = offsetWrittenAt(lines, match.index);
    if (found.size > MAXIMUM_FINDINGS) break;
    if (!found.has(at.line)) {
      const code = match[0] === '\r' ? 'yaml-carriage-return' : 'yaml-control-character';
      found.set(at.line, finding(code, at, { character: codePoint(match[0]) }));
    }
  }
  return capFindings([...found.values()]);
}

/** A character as `U+00A0`. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

/** No byte of a longer UTF-8 sequence is a line feed, so each line is judged by itself. */
function findInvalidBytes(file: string, bytes: Uint8Array): Finding[] {
  const found: Finding[] = [];
  let line = 1;
  for (let start = 0; start <= bytes.length && found.length <= MAXIMUM_FINDINGS; line += 1) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const end = feed === -1 ? bytes.length : feed;
    const written = bytes.subarray(start, end);
    if (!isUtf8(written, false)) {
      const column = validPrefix(written).length + 1;
      const excerpt = new TextDecoder('utf-8').decode(written).replace(/\r$/, '');
      found.push(finding('yaml-not-utf8', { file, line, column, excerpt }));
    }
    start = end + 1;
  }
  return capFindings(found);
}

/** The longest beginning that is UTF-8, found by halving. */
function validPrefix(bytes: Uint8Array): string {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (isUtf8(bytes.subarray(0, middle), true)) low = middle;
    else high = middle - 1;
  }
  return new TextDecoder('utf-8').decode(bytes.subarray(0, low), { stream: true });
}

function isUtf8(bytes: Uint8Array, mayContinue: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: mayContinue });
    return true;
  } catch {
    return false;
  }
}
