import { hash } from 'node:crypto';
import { Failure } from '../errors.ts';
import { FREE_MEMORY, LANES, sha256Module, WORDS } from './sha256-module.ts';

/** The state of a hash between two blocks, or at its end: eight words. */
export type HashState = Int32Array;

export const BLOCK_BYTES = 64;
export const STATE_WORDS = 8;
/** Messages of more blocks are rare, and are left to whoever hashes one at a time. */
export const MOST_BLOCKS = 4;
/** From one word of a message to its next: the words of four messages stand side by side. */
export const NEXT_WORD = LANES;

/** Messages of `blocks` blocks each, padding included, which all begin with the same state. */
export interface Messages {
  readonly count: number;
  readonly blocks: number;
  readonly initial: HashState;
  /** Writes the words of these messages, `NEXT_WORD` apart; what stood there is not cleared. */
  put(words: Int32Array, some: Some): void;
  /** Takes their states in the same way. */
  take(words: Int32Array, some: Some): void;
}

/** Some of the messages, which are hashed at once: a call for each of them would cost as much as its hash. */
export interface Some {
  /** Which of all messages is the first of them. */
  readonly first: number;
  readonly count: number;
  /** Where the words of the first four begin: side by side, `wordOf` tells where. */
  readonly place: number;
  /** From four of them to the next four. */
  readonly stride: number;
}

/** Where the words of one of them begin. */
export function wordOf({ place, stride }: Some, index: number): number {
  return place + (index >> 2) * stride + (index & 3);
}

const CHUNK = 256;
export const WORD_BYTES = 4;
const PAGE_BYTES = 65_536;
const INITIAL = FREE_MEMORY / WORD_BYTES;
const OUTPUT = INITIAL + STATE_WORDS * LANES;
const INPUT = OUTPUT + CHUNK * STATE_WORDS;
const PAGES = Math.ceil(((INPUT + CHUNK * MOST_BLOCKS * WORDS) * WORD_BYTES) / PAGE_BYTES);

/** What every message begins with (FIPS 180-4, 5.3.3). */
export const FIRST_STATE: HashState = Int32Array.from(primes(STATE_WORDS), (prime) =>
  fraction(Math.sqrt(prime)),
);

/**
 * Hashes many short messages. A call of node's own hash costs ten times what the hash itself does, and every row pays it
 * four times.
 */
export function hashMessages({ count, blocks, initial, put, take }: Messages): void {
  machine ??= openMachine();
  const { words, run } = machine;
  const stride = blocks * WORDS * LANES;
  words.set(initial, INITIAL);
  for (let first = 0; first < count; first += CHUNK) {
    const some = Math.min(CHUNK, count - first);
    put(words, { first, count: some, place: INPUT, stride });
    run(blocks, Math.ceil(some / LANES));
    take(words, { first, count: some, place: OUTPUT, stride: STATE_WORDS * LANES });
  }
}

/** The state after bytes that fill whole blocks. */
export function stateAfter(bytes: Buffer | Uint8Array, initial: HashState): HashState {
  let state = initial;
  for (let place = 0; place < bytes.length; place += BLOCK_BYTES)
    state = stateAfterBlock(Buffer.from(bytes.subarray(place, place + BLOCK_BYTES)), state);
  return state;
}

function stateAfterBlock(block: Buffer, initial: HashState): HashState {
  const after = new Int32Array(STATE_WORDS);
  hashMessages({
    count: 1,
    blocks: 1,
    initial,
    put: (words, { place }) => {
      for (let word = 0; word < WORDS; word += 1)
        words[place + word * NEXT_WORD] = block.readInt32BE(word * WORD_BYTES);
    },
    take: (words, { place }) => {
      for (let word = 0; word < STATE_WORDS; word += 1)
        after[word] = words[place + word * NEXT_WORD] as number;
    },
  });
  return after;
}

/** Puts the states of these messages beside those of the others. */
export function takeStates(words: Int32Array, some: Some, states: Int32Array): void {
  for (let index = 0; index < some.count; index += 1) {
    const at = wordOf(some, index);
    const state = (some.first + index) * STATE_WORDS;
    for (let word = 0; word < STATE_WORDS; word += 1)
      states[state + word] = words[at + word * NEXT_WORD] as number;
  }
}

/** Fills a message's last blocks from `word` on, after the bit that ends it (FIPS 180-4, 5.1.1); it has `bytes` in all. */
export function padMessage(words: Int32Array, at: number, word: number, blocks: number, bytes: number): void {
  const last = blocks * WORDS - 1;
  for (let next = word; next < last; next += 1) words[at + next * NEXT_WORD] = 0;
  words[at + last * NEXT_WORD] = bytes * 8;
}

interface Machine {
  readonly words: Int32Array;
  run(blocks: number, groups: number): void;
}

let machine: Machine | undefined;

/** `lib.dom` alone declares what node has as well. */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (
    module: object,
  ) => { readonly exports: { readonly memory: { buffer: ArrayBuffer }; hash: Hash } };
};
type Hash = (input: number, blocks: number, groups: number, initial: number, output: number) => void;

function openMachine(): Machine {
  const constants = primes(64).map((prime) => fraction(Math.cbrt(prime)));
  const { memory, hash: run } = new WebAssembly.Instance(
    new WebAssembly.Module(sha256Module(constants, PAGES)),
  ).exports;
  const opened: Machine = {
    words: new Int32Array(memory.buffer),
    run: (blocks, groups) =>
      run(INPUT * WORD_BYTES, blocks, groups, INITIAL * WORD_BYTES, OUTPUT * WORD_BYTES),
  };
  requireRight(opened);
  return opened;
}

/** A wrong digest would be found when it is too late; so each process asks once. */
function requireRight({ words, run }: Machine): void {
  const message = Buffer.alloc(BLOCK_BYTES, 'retentiond');
  const [padding, expected] = [Buffer.alloc(BLOCK_BYTES), hash('sha256', message, 'buffer')];
  padding[0] = 0x80;
  padding.writeUInt32BE(BLOCK_BYTES * 8, BLOCK_BYTES - WORD_BYTES);
  const whole = Buffer.concat([message, padding]);
  words.set(FIRST_STATE, INITIAL);
  for (let index = 0; index < 2 * WORDS * LANES; index += 1)
    words[INPUT + index] = whole.readInt32BE(Math.floor(index / LANES) * WORD_BYTES);
  run(2, 1);
  for (let index = 0; index < STATE_WORDS * LANES; index += 1) {
    const word = expected.readInt32BE(Math.floor(index / LANES) * WORD_BYTES);
    if (words[OUTPUT + index] !== word) throw wrong();
  }
}

function wrong(): Failure {
  return new Failure({
    code: 'hash-wrong',
    fact: 'this machine computes SHA-256 wrongly: its vector unit and its library disagree',
    hint: 'run retentiond elsewhere: no evidence can be kept here',
  });
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let number = 2; found.length < count; number += 1)
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
}

/** The first 32 bits of the fractional part. */
function fraction(value: number): number {
  return Math.floor((value - Math.floor(value)) * 2 ** 32) | 0;
}
