import type { Tap } from './tap.ts';

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** Simple queries, and prepared statements when they are bound. */
export function tapPostgresql(): Tap {
  const prepared = new Map<string, string>();
  const state = { rest: Buffer.alloc(0), started: false };

  /** The first message has no letter. */
  function next(): Buffer | null {
    const lengthAt = state.started ? 1 : 0;
    if (state.rest.length < lengthAt + LENGTH_BYTES) return null;
    const size = lengthAt + state.rest.readUInt32BE(lengthAt);
    if (state.rest.length < size) return null;
    const message = state.rest.subarray(0, size);
    state.rest = state.rest.subarray(size);
    state.started = true;
    return message;
  }

  return {
    take: (bytes) => {
      state.rest = Buffer.concat([state.rest, bytes]);
      const messages: Buffer[] = [];
      for (let message = next(); message; message = next()) messages.push(message);
      return messages;
    },
    executed: (message) => {
      const words = message.toString('latin1', HEADER_BYTES).split('\0');
      const letter = message.toString('latin1', 0, 1);
      if (letter === 'P') prepared.set(words[0] as string, words[1] as string);
      if (letter === 'Q') return words[0] as string;
      return letter === 'B' ? (prepared.get(words[1] as string) ?? null) : null;
    },
    answered: () => undefined,
  };
}
