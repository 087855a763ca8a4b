import { HASH_BYTES } from '../digest.ts';
import {
  BLOCK_BYTES,
  FIRST_STATE,
  type HashState,
  hashMessages,
  MOST_BLOCKS,
  NEXT_WORD,
  padMessage,
  STATE_WORDS,
  stateAfter,
  takeStates,
  WORD_BYTES,
  wordOf,
} from './sha256-lanes.ts';

/** Key values as text, a list a column. */
type KeyColumns = readonly (readonly (string | null)[])[];
type Row = readonly (string | null)[];

/** What the digests of a table's rows have in common. */
export interface SharedBeginning {
  /** The key's two pads (RFC 2104), a block each. */
  readonly inner: Uint8Array;
  readonly outer: Uint8Array;
  /** The JSON text up to a row's values. */
  readonly text: Uint8Array;
}

/** Writes keyed digests of the rows from `from` on, one after the other, as many as there is room for; `alone` gives a single row's, where one is unlike the others. */
export function digestsOfRows(
  shared: SharedBeginning,
  alone: (row: Row) => Uint8Array,
): (columns: KeyColumns, from: number, digests: Buffer) => void {
  const beginning = Buffer.concat([shared.inner, shared.text]);
  const whole = beginning.length - (beginning.length % BLOCK_BYTES);
  const inner = stateAfter(beginning.subarray(0, whole), FIRST_STATE);
  const outer = stateAfter(shared.outer, FIRST_STATE);
  const rest = restAfter(beginning, whole);
  let room = new Int32Array(0);
  return (columns, from, digests) => {
    const words = digests.length / WORD_BYTES;
    if (room.length < words) room = new Int32Array(words);
    const states = room.subarray(0, words);
    const odd = hashInner({ columns, from }, inner, rest, states);
    hashOuter(outer, states, digests);
    for (const index of odd)
      digests.set(alone(columns.map((texts) => texts[from + index] ?? null)), index * HASH_BYTES);
  };
}

/** Returns which rows were left out: those that do not take as many blocks as the first, or that need care. */
function hashInner(
  { columns, from }: { readonly columns: KeyColumns; readonly from: number },
  initial: HashState,
  rest: Rest,
  states: Int32Array,
): readonly number[] {
  const odd: number[] = [];
  const count = states.length / STATE_WORDS;
  const blocks = count === 0 ? 1 : Math.max(1, rest.write(columns, from));
  hashMessages({
    count,
    blocks,
    initial,
    put: (words, some) => {
      for (let index = 0; index < some.count; index += 1) {
        const row = some.first + index;
        if (rest.write(columns, from + row) !== blocks) odd.push(row);
        else rest.copy(words, wordOf(some, index), blocks);
      }
    },
    take: (words, some) => takeStates(words, some, states),
  });
  return odd;
}

function hashOuter(initial: HashState, states: Int32Array, digests: Buffer): void {
  const view = new DataView(digests.buffer, digests.byteOffset, digests.length);
  hashMessages({
    count: states.length / STATE_WORDS,
    blocks: 1,
    initial,
    put: (words, some) => {
      for (let index = 0; index < some.count; index += 1) {
        const at = wordOf(some, index);
        const state = (some.first + index) * STATE_WORDS;
        for (let word = 0; word < STATE_WORDS; word += 1)
          words[at + word * NEXT_WORD] = states[state + word] as number;
        words[at + STATE_WORDS * NEXT_WORD] = 0x8000_0000;
        padMessage(words, at, STATE_WORDS + 1, 1, BLOCK_BYTES + HASH_BYTES);
      }
    },
    take: (words, some) => {
      for (let index = 0; index < some.count; index += 1) {
        const at = wordOf(some, index);
        const digest = (some.first + index) * HASH_BYTES;
        for (let word = 0; word < STATE_WORDS; word += 1)
          view.setInt32(digest + word * WORD_BYTES, words[at + word * NEXT_WORD] as number);
      }
    },
  });
}

/** The blocks of a message that its row decides. */
interface Rest {
  /** Writes the end of the JSON text, and the padding; returns how many blocks that takes, 0 where it cannot be told so. */
  write(columns: KeyColumns, row: number): number;
  copy(words: Int32Array, at: number, blocks: number): void;
}

const [QUOTE, COMMA, BRACKET, BACKSLASH] = [0x22, 0x2c, 0x5d, 0x5c] as const;
const [FIRST_PLAIN, LAST_PLAIN] = [0x20, 0x7e] as const;
/** The bit after a message, and its length. */
const PADDING_BYTES = 9;
/** Besides a value: a comma, two quotes, two brackets, the padding. */
const ROOM_AFTER = 5 + PADDING_BYTES;

function restAfter(beginning: Uint8Array, whole: number): Rest {
  const bytes = new Uint8Array(MOST_BLOCKS * BLOCK_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(beginning.subarray(whole));
  const write = (columns: KeyColumns, row: number): number => {
    const end = writeValues(bytes, beginning.length - whole, columns, row);
    if (end === 0) return 0;
    const blocks = Math.ceil((end + PADDING_BYTES) / BLOCK_BYTES);
    bytes[end] = 0x80;
    bytes.fill(0, end + 1, blocks * BLOCK_BYTES);
    view.setUint32(blocks * BLOCK_BYTES - WORD_BYTES, (whole + end) * 8);
    return blocks;
  };
  const copy = (words: Int32Array, at: number, blocks: number): void => {
    for (let word = 0; word < (blocks * BLOCK_BYTES) / WORD_BYTES; word += 1)
      words[at + word * NEXT_WORD] = view.getInt32(word * WORD_BYTES);
  };
  return { write, copy };
}

/** Writes the values and what ends the JSON text; returns where that ends, 0 where it cannot be written so. */
function writeValues(bytes: Uint8Array, place: number, columns: KeyColumns, row: number): number {
  let end = place;
  for (let column = 0; column < columns.length; column += 1) {
    const text = columns[column]?.[row];
    if (typeof text !== 'string' || end + text.length + ROOM_AFTER > bytes.length) return 0;
    if (column > 0) bytes[end++] = COMMA;
    bytes[end++] = QUOTE;
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (!isPlain(code)) return 0;
      bytes[end++] = code;
    }
    bytes[end++] = QUOTE;
  }
  bytes[end++] = BRACKET;
  bytes[end++] = BRACKET;
  return end;
}

/** Whether JSON writes the character as itself, in one byte. */
function isPlain(code: number): boolean {
  return code >= FIRST_PLAIN && code <= LAST_PLAIN && code !== QUOTE && code !== BACKSLASH;
}
