import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Told which statement is about to be executed; says what becomes of it. */
export type Judge = (sql: string) => Verdict | Promise<Verdict>;

/** `cut` loses the message and the connection; `lose the answer` delivers it and cuts when the server has answered. */
export type Verdict = 'pass' | 'cut' | 'lose the answer';

/** A stretch of wire between a client and a server, on which somebody sits. */
export interface Wire {
  readonly url: string;
  close(): Promise<void>;
}

const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** Leads to the same database as `url`; every statement waits for its verdict. */
export async function openWire(url: string, judge: Judge): Promise<Wire> {
  const address = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(address.port), address.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    join(client, upstream, judge);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const listening = server.address();
  if (listening === null || typeof listening === 'string') throw new TypeError('no port was assigned');
  const own = new URL(url);
  own.port = String(listening.port);
  return {
    url: own.href,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function join(client: Socket, upstream: Socket, judge: Judge): void {
  const prepared = new Map<string, string>();
  const state = { rest: Buffer.alloc(0), started: false, deaf: false };
  let turn: Promise<void> = Promise.resolve();
  upstream.on('data', (bytes) => {
    if (!state.deaf) client.write(bytes);
    else client.destroy();
  });
  client.on('data', (bytes) => {
    state.rest = Buffer.concat([state.rest, bytes]);
    for (let message = take(); message; message = take()) {
      const whole = message;
      turn = turn.then(() => deliver(whole));
    }
  });

  function take(): Buffer | null {
    const lengthAt = state.started ? 1 : 0;
    if (state.rest.length < lengthAt + LENGTH_BYTES) return null;
    const size = lengthAt + state.rest.readUInt32BE(lengthAt);
    if (state.rest.length < size) return null;
    const message = state.rest.subarray(0, size);
    state.rest = state.rest.subarray(size);
    state.started = true;
    return message;
  }

  async function deliver(message: Buffer): Promise<void> {
    const sql = executed(message);
    const verdict = sql === null ? 'pass' : await judge(sql);
    if (verdict === 'cut') {
      client.destroy();
      return;
    }
    if (verdict === 'lose the answer') state.deaf = true;
    if (!upstream.destroyed) upstream.write(message);
  }

  /** The text of a simple query, or of the prepared statement that is bound; null for every other message. */
  function executed(message: Buffer): string | null {
    const words = message.toString('latin1', HEADER_BYTES).split('\0');
    const letter = message.toString('latin1', 0, 1);
    if (letter === 'P') prepared.set(words[0] as string, words[1] as string);
    if (letter === 'Q') return words[0] as string;
    return letter === 'B' ? (prepared.get(words[1] as string) ?? null) : null;
  }
}
