import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { tapMysql } from './wire/mysql.ts';
import { tapPostgresql } from './wire/postgresql.ts';
import type { Tap } from './wire/tap.ts';

/** Told which statement is about to be executed; says what becomes of it. */
export type Judge = (sql: string) => Verdict | Promise<Verdict>;

/**
 * `cut` loses the message and the connection; `lose the answer` delivers it and cuts when the server has answered;
 * `swallow` loses it and whatever follows on this connection, either way, and neither side is told.
 */
export type Verdict = 'pass' | 'cut' | 'lose the answer' | 'swallow';

/** A stretch of wire between a client and a server, on which somebody sits. */
export interface Wire {
  readonly url: string;
  close(): Promise<void>;
}

/** Leads to the same database as `url`; every statement waits for its verdict. */
export async function openWire(url: string, judge: Judge): Promise<Wire> {
  const address = new URL(url);
  const openTap = /^(mysql|mariadb):/.test(url) ? tapMysql : tapPostgresql;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(address.port), address.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    join(client, upstream, openTap(), judge);
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

function join(client: Socket, upstream: Socket, tap: Tap, judge: Judge): void {
  const state = { deaf: false, swallows: false };
  let turn: Promise<void> = Promise.resolve();
  for (const socket of [client, upstream]) {
    socket.on('close', () => {
      if (state.swallows) return;
      client.destroy();
      upstream.destroy();
    });
  }
  upstream.on('data', (bytes) => {
    if (state.swallows) return;
    tap.answered(bytes);
    if (!state.deaf) client.write(bytes);
    else client.destroy();
  });
  client.on('data', (bytes) => {
    for (const message of tap.take(bytes)) turn = turn.then(() => deliver(message));
  });

  async function deliver(message: Buffer): Promise<void> {
    const sql = tap.executed(message);
    const verdict = sql === null ? 'pass' : await judge(sql);
    if (verdict === 'cut') {
      // At once: what was sent after a lost message never arrives without it.
      upstream.destroy();
      client.destroy();
      return;
    }
    if (verdict === 'lose the answer') state.deaf = true;
    if (verdict === 'swallow') state.swallows = true;
    if (!state.swallows && !upstream.destroyed) upstream.write(message);
  }
}
