import { hash } from 'node:crypto';
import { HASH_BYTES } from '../digest.ts';
import {
  FIRST_STATE,
  hashMessages,
  NEXT_WORD,
  padMessage,
  STATE_WORDS,
  takeStates,
  WORD_BYTES,
  wordOf,
} from './sha256-lanes.ts';

/** Leaves and nodes are prefixed differently, so that a node can never pass for a leaf. */
const LEAF = 0;
const NODE = 1;
/** After a message whose last word has one byte. */
const END_BIT = 0x80_0000;

/** Hashes of one level of a tree, from left to right, of eight words each. */
interface Level {
  readonly nodes: number;
  readonly words: Int32Array;
}

/** Where every tree is made: memory that each would ask for anew would have to be given back, which costs more than its hashes. */
let room = new Int32Array(0);

function levelOf(nodes: number): Level {
  if (room.length < nodes * STATE_WORDS) room = new Int32Array(nodes * STATE_WORDS);
  return { nodes, words: room };
}

/** Merkle tree hash of a list (RFC 6962, section 2.1). */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const level = levelOf(leaves.length);
  leaves.forEach((leaf, index) => {
    const digest = hash('sha256', Buffer.concat([Buffer.of(LEAF), leaf]), 'buffer');
    for (let word = 0; word < STATE_WORDS; word += 1)
      level.words[index * STATE_WORDS + word] = digest.readInt32BE(word * WORD_BYTES);
  });
  return rootOf(level);
}

/** The same of leaves that are hashes, which stand one after the other. */
export function merkleRootOfHashes(hashes: Buffer): Buffer {
  const count = hashes.length / HASH_BYTES;
  const level = levelOf(count);
  const view = new DataView(hashes.buffer, hashes.byteOffset, hashes.length);
  hashMessages({
    count,
    blocks: 1,
    initial: FIRST_STATE,
    put: (words, some) => {
      for (let index = 0; index < some.count; index += 1) {
        const leaf = (some.first + index) * HASH_BYTES;
        putShifted(words, wordOf(some, index), LEAF, STATE_WORDS, (word) =>
          view.getInt32(leaf + word * WORD_BYTES),
        );
      }
    },
    take: (words, some) => takeStates(words, some, level.words),
  });
  return rootOf(level);
}

/** Level by level: a node without a sibling goes up as it is, as where the list is split at the largest power of two. */
function rootOf(leaves: Level): Buffer {
  if (leaves.nodes === 0) return hash('sha256', '', 'buffer');
  let level = leaves;
  while (level.nodes > 1) level = levelAbove(level);
  const root = Buffer.alloc(HASH_BYTES);
  for (let word = 0; word < STATE_WORDS; word += 1)
    root.writeInt32BE(level.words[word] as number, word * WORD_BYTES);
  return root;
}

/** Written over the level below, whose nodes are read before their places are needed. */
function levelAbove({ nodes, words: level }: Level): Level {
  const pairs = Math.floor(nodes / 2);
  hashMessages({
    count: pairs,
    blocks: 2,
    initial: FIRST_STATE,
    put: (words, some) => {
      for (let index = 0; index < some.count; index += 1) {
        const pair = (some.first + index) * 2 * STATE_WORDS;
        putShifted(words, wordOf(some, index), NODE, 2 * STATE_WORDS, (word) => level[pair + word] as number);
      }
    },
    take: (words, some) => takeStates(words, some, level),
  });
  if (nodes % 2 === 1) level.copyWithin(pairs * STATE_WORDS, (nodes - 1) * STATE_WORDS, nodes * STATE_WORDS);
  return { nodes: pairs + (nodes % 2), words: level };
}

/** Writes a byte, words after it, and the padding: one block for each eight of them. */
function putShifted(
  words: Int32Array,
  at: number,
  byte: number,
  count: number,
  wordAt: (word: number) => number,
): void {
  let carried = byte;
  for (let word = 0; word < count; word += 1) {
    const next = wordAt(word);
    words[at + word * NEXT_WORD] = (carried << 24) | (next >>> 8);
    carried = next;
  }
  words[at + count * NEXT_WORD] = (carried << 24) | END_BIT;
  padMessage(words, at, count + 1, count / STATE_WORDS, 1 + count * WORD_BYTES);
}
