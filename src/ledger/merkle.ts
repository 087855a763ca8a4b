import { hash } from 'node:crypto';
import { HASH_BYTES } from '../digest.ts';
import { FIRST_STATE, hashMessages, NEXT_WORD, padMessage, STATE_WORDS, WORD_BYTES } from './sha256-lanes.ts';

/** Leaves and nodes are prefixed differently, so that a node can never pass for a leaf. */
const LEAF = 0;
const NODE = 1;
/** After a message whose last word has one byte. */
const END_BIT = 0x80_0000;

/** Hashes of one level of a tree, from left to right, of eight words each. */
type Level = Int32Array;

/** Merkle tree hash of a list (RFC 6962, section 2.1). */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  const level = new Int32Array(leaves.length * STATE_WORDS);
  leaves.forEach((leaf, index) => {
    const digest = hash('sha256', Buffer.concat([Buffer.of(LEAF), leaf]), 'buffer');
    for (let word = 0; word < STATE_WORDS; word += 1)
      level[index * STATE_WORDS + word] = digest.readInt32BE(word * WORD_BYTES);
  });
  return rootOf(level);
}

/** The same of leaves that are hashes, which stand one after the other. */
export function merkleRootOfHashes(hashes: Buffer): Buffer {
  const count = hashes.length / HASH_BYTES;
  const level = new Int32Array(count * STATE_WORDS);
  const view = new DataView(hashes.buffer, hashes.byteOffset, hashes.length);
  hashMessages({
    count,
    blocks: 1,
    initial: FIRST_STATE,
    put: (words, at, leaf) => {
      let carried = LEAF;
      for (let word = 0; word < STATE_WORDS; word += 1) {
        const next = view.getInt32(leaf * HASH_BYTES + word * WORD_BYTES);
        words[at + word * NEXT_WORD] = (carried << 24) | (next >>> 8);
        carried = next;
      }
      words[at + STATE_WORDS * NEXT_WORD] = (carried << 24) | END_BIT;
      padMessage(words, at, STATE_WORDS + 1, 1, 1 + HASH_BYTES);
    },
    take: (words, at, leaf) => takeState(words, at, level, leaf),
  });
  return rootOf(level);
}

/** Level by level: a node without a sibling goes up as it is, as where the list is split at the largest power of two. */
function rootOf(leaves: Level): Buffer {
  if (leaves.length === 0) return hash('sha256', '', 'buffer');
  let level = leaves;
  while (level.length > STATE_WORDS) level = levelAbove(level);
  const root = Buffer.alloc(HASH_BYTES);
  level.forEach((word, index) => {
    root.writeInt32BE(word, index * WORD_BYTES);
  });
  return root;
}

function levelAbove(level: Level): Level {
  const nodes = level.length / STATE_WORDS;
  const pairs = Math.floor(nodes / 2);
  const above = new Int32Array((pairs + (nodes % 2)) * STATE_WORDS);
  hashMessages({
    count: pairs,
    blocks: 2,
    initial: FIRST_STATE,
    put: (words, at, pair) => {
      let carried = NODE;
      for (let word = 0; word < 2 * STATE_WORDS; word += 1) {
        const next = level[pair * 2 * STATE_WORDS + word] as number;
        words[at + word * NEXT_WORD] = (carried << 24) | (next >>> 8);
        carried = next;
      }
      words[at + 2 * STATE_WORDS * NEXT_WORD] = (carried << 24) | END_BIT;
      padMessage(words, at, 2 * STATE_WORDS + 1, 2, 1 + 2 * HASH_BYTES);
    },
    take: (words, at, pair) => takeState(words, at, above, pair),
  });
  if (nodes % 2 === 1) above.set(level.subarray(-STATE_WORDS), pairs * STATE_WORDS);
  return above;
}

function takeState(words: Int32Array, at: number, level: Level, place: number): void {
  for (let word = 0; word < STATE_WORDS; word += 1)
    level[place * STATE_WORDS + word] = words[at + word * NEXT_WORD] as number;
}
