import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { createConnection } from 'mysql2';
import type { Wire } from '../wire.ts';
import { tapMysql } from './mysql.ts';

/**
 * What stands between, as ProxySQL and MaxScale do: `relay` passes bytes on; `own number` greets with a number of its own;
 * `multiplex` greets with a server's number, and outside transactions gives each statement the backend whose turn it is;
 * `multiplex late` begins with that once the connection has been set up and asked who it is; `keep settings` keeps what is
 * set to itself, as if it would see to it later.
 */
export type Proxying = 'relay' | 'own number' | 'multiplex' | 'multiplex late' | 'keep settings';

const HEADER_BYTES = 4;
const LONG_AGO = 999_999;
/** So many texts pass before a late one begins to share: the settings, and the first question. */
const SET_UP = 5;

/** `DO 1` as a text. */
const NOTHING = Buffer.from([5, 0, 0, 0, 0x03, ...Buffer.from('DO 1')]);

/** Leads to the same database as `url`, through a proxy that reads MySQL's protocol. */
export async function openMysqlProxy(url: string, proxying: Proxying): Promise<Wire> {
  const address = new URL(url);
  const sockets = new Set<Socket>();
  const backend = await backendOf(address);
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
    join(client, upstream, backend.stream, proxying);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = new URL(url);
  own.port = String((server.address() as { port: number }).port);
  return {
    url: own.href,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      backend.stream.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A second connection that is logged in as the client will be, with the same abilities, and reads nothing by itself. */
async function backendOf({ hostname, port, username, password, pathname }: URL): Promise<{ stream: Socket }> {
  const connection = createConnection({
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    charset: 'UTF8MB4_BIN',
    flags: ['FOUND_ROWS', '-LOCAL_FILES', '-ODBC', '-IGNORE_SPACE'],
  });
  await new Promise<void>((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const { stream } = connection as unknown as { readonly stream: Socket };
  for (const event of ['data', 'close', 'end', 'error']) stream.removeAllListeners(event);
  stream.on('error', () => undefined);
  return { stream };
}

function join(client: Socket, first: Socket, second: Socket, proxying: Proxying): void {
  const tap = tapMysql();
  const state = { greeted: false, texts: 0, turn: 0, open: false };
  first.on('data', (bytes) => {
    if (!state.greeted && proxying === 'own number') renumber(bytes);
    state.greeted = true;
    tap.answered(bytes);
    client.write(bytes);
  });
  const other = (bytes: Buffer): void => void client.write(bytes);
  second.on('data', other);
  client.on('close', () => second.removeListener('data', other));
  client.on('data', (bytes) => {
    for (const message of tap.take(bytes)) upstreamOf(message).write(seen(message));
  });

  function seen(message: Buffer): Buffer {
    const isSet = isText(message) && /^SET SESSION \w+ =/.test(String(tap.executed(message)));
    return isSet && proxying === 'keep settings' ? NOTHING : message;
  }

  function upstreamOf(message: Buffer): Socket {
    if (!isText(message) || !proxying.startsWith('multiplex')) return first;
    const sql = String(tap.executed(message));
    state.texts += 1;
    if (/^(START|BEGIN)/i.test(sql)) state.open = true;
    if (/^(COMMIT|ROLLBACK)/i.test(sql)) state.open = false;
    if (state.open || (proxying === 'multiplex late' && state.texts <= SET_UP)) return first;
    state.turn += 1;
    return state.turn % 2 === 1 ? first : second;
  }
}

/** A greeting: version 10, the server's own name for its version up to a NUL, then the connection's number. */
function renumber(greeting: Buffer): void {
  greeting.writeUInt32LE(LONG_AGO, greeting.indexOf(0, HEADER_BYTES + 1) + 1);
}

function isText(message: Buffer): boolean {
  return message[3] === 0 && message[HEADER_BYTES] === 0x03;
}
