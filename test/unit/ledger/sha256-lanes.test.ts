import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BLOCK_BYTES,
  FIRST_STATE,
  hashMessages,
  MOST_BLOCKS,
  NEXT_WORD,
  STATE_WORDS,
  stateAfter,
  takeStates,
  WORD_BYTES,
  wordOf,
} from '../../../src/ledger/sha256-lanes.ts';

/** A message with its padding (FIPS 180-4, 5.1.1), of `blocks` blocks in all. */
function padded(message: Uint8Array, blocks: number): Buffer {
  const whole = Buffer.alloc(blocks * BLOCK_BYTES);
  whole.set(message);
  whole[message.length] = 0x80;
  whole.writeUInt32BE(message.length * 8, whole.length - WORD_BYTES);
  return whole;
}

function hashesOf(messages: readonly Uint8Array[], blocks: number): string[] {
  const whole = messages.map((message) => padded(message, blocks));
  const hashes = messages.map(() => Buffer.alloc(STATE_WORDS * WORD_BYTES));
  hashMessages({
    count: messages.length,
    blocks,
    initial: FIRST_STATE,
    put: (words, some) => {
      for (let index = 0; index < some.count; index += 1)
        for (let word = 0; word < (blocks * BLOCK_BYTES) / WORD_BYTES; word += 1)
          words[wordOf(some, index) + word * NEXT_WORD] = (whole[some.first + index] as Buffer).readInt32BE(
            word * WORD_BYTES,
          );
    },
    take: (words, some) => {
      const states = new Int32Array(messages.length * STATE_WORDS);
      takeStates(words, some, states);
      for (let index = some.first; index < some.first + some.count; index += 1)
        for (let word = 0; word < STATE_WORDS; word += 1)
          hashes[index]?.writeInt32BE(states[index * STATE_WORDS + word] as number, word * WORD_BYTES);
    },
  });
  return hashes.map((hash) => hash.toString('hex'));
}

const sha256 = (message: Uint8Array): string => createHash('sha256').update(message).digest('hex');

test("hashes as node's own library does, in every lane and for every number of blocks", () => {
  const cases = fc.integer({ min: 1, max: MOST_BLOCKS }).chain((blocks) =>
    fc.tuple(
      fc.constant(blocks),
      fc.array(
        fc.uint8Array({
          minLength: Math.max(0, (blocks - 1) * BLOCK_BYTES - 8),
          maxLength: blocks * BLOCK_BYTES - 9,
        }),
        { maxLength: 9 },
      ),
    ),
  );
  fc.assert(
    fc.property(cases, ([blocks, messages]) => {
      expect(hashesOf(messages, blocks)).toEqual(messages.map(sha256));
    }),
  );
});

test('hashes more messages than are handed over at once', () => {
  const messages = Array.from({ length: 1_027 }, (_, index) => Buffer.from(`message ${index}`));
  expect(hashesOf(messages, 1)).toEqual(messages.map(sha256));
});

test('goes on from the state after whole blocks', () => {
  const [first, second] = [Buffer.alloc(2 * BLOCK_BYTES, 'a'), Buffer.from('b')];
  const last = Buffer.alloc(BLOCK_BYTES);
  last.set(second);
  last[second.length] = 0x80;
  last.writeUInt32BE((first.length + second.length) * 8, BLOCK_BYTES - WORD_BYTES);
  const state = stateAfter(last, stateAfter(first, FIRST_STATE));
  const hex = [...state].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  expect(hex).toBe(sha256(Buffer.concat([first, second])));
});
