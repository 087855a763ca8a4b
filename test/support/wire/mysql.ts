import type { Tap } from './tap.ts';

/** Three bytes of length, one of the packet's number: what a client asks begins with number 0, all of a login is higher. */
const HEADER_BYTES = 4;

const [QUERY, PREPARE, EXECUTE, CLOSE] = [0x03, 0x16, 0x17, 0x19];

/** Texts, and prepared statements when they are executed: the server gives each a number, by which it is executed. */
export function tapMysql(): Tap {
  const prepared = new Map<number, string>();
  const state = { rest: Buffer.alloc(0), asked: null as string | null, answer: Buffer.alloc(0) };

  function next(): Buffer | null {
    if (state.rest.length < HEADER_BYTES) return null;
    const size = HEADER_BYTES + state.rest.readUIntLE(0, 3);
    if (state.rest.length < size) return null;
    const message = state.rest.subarray(0, size);
    state.rest = state.rest.subarray(size);
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
      if (message[3] !== 0) return null;
      const text = message.toString('utf8', HEADER_BYTES + 1);
      switch (message[HEADER_BYTES]) {
        case QUERY:
          return text;
        case PREPARE:
          state.asked = text;
          state.answer = Buffer.alloc(0);
          return null;
        case EXECUTE:
          return prepared.get(message.readUInt32LE(HEADER_BYTES + 1)) ?? null;
        case CLOSE:
          prepared.delete(message.readUInt32LE(HEADER_BYTES + 1));
          return null;
        default:
          return null;
      }
    },
    // A client asks one thing at a time: what comes first after a text to prepare is its number, or a refusal.
    answered: (bytes) => {
      if (state.asked === null) return;
      state.answer = Buffer.concat([state.answer, bytes]);
      if (state.answer.length < HEADER_BYTES + 5) return;
      if (state.answer[HEADER_BYTES] === 0) {
        prepared.set(state.answer.readUInt32LE(HEADER_BYTES + 1), state.asked);
      }
      state.asked = null;
    },
  };
}
