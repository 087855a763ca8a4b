import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { hostAndPort, type ListenAddress } from '../config/address/listen.ts';
import { Failure } from '../errors.ts';

/** Somebody who asks slowly, or much, keeps nobody else from being answered; times in milliseconds. */
const LIMITS = {
  headerBytes: 8_192,
  headers: 5_000,
  request: 10_000,
  keepAlive: 5_000,
  /** Looked after so often. */
  check: 1_000,
  connections: 100,
  /** So long a request in hand is waited for at the end. */
  drain: 2_000,
  look: 20,
} as const;

/** Something that listens. */
export interface Listening {
  /** The port that was given by the system where 0 was asked for. */
  readonly port: number;
  /** Takes nobody any more, lets answers in hand end, and closes. */
  close(): Promise<void>;
}

/** Listens there; throws a Failure where that cannot be. `name` is the configuration's word for it. */
export async function serve(app: Hono, address: ListenAddress, name: string): Promise<Listening> {
  const { headerBytes, headers, request, keepAlive, check, connections } = LIMITS;
  const answer = getRequestListener(app.fetch, { hostname: 'probe', overrideGlobalObjects: false });
  const server = createServer(
    {
      maxHeaderSize: headerBytes,
      headersTimeout: headers,
      requestTimeout: request,
      keepAliveTimeout: keepAlive,
      connectionsCheckingInterval: check,
    },
    (incoming, outgoing) => {
      // Nothing here reads a body: whoever sends one is not listened to.
      if (hasBody(incoming.headers)) outgoing.writeHead(413, { connection: 'close' }).end();
      else void answer(incoming, outgoing);
    },
  );
  server.maxConnections = connections;
  server.maxRequestsPerSocket = connections;
  await listen(server, address, name);
  const bound = server.address();
  return {
    port: bound !== null && typeof bound === 'object' ? bound.port : address.port,
    close: () => close(server),
  };
}

function hasBody(headers: { readonly [name: string]: string | readonly string[] | undefined }): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

function listen(server: Server, address: ListenAddress, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, address, name)));
    server.listen({ host: address.host, port: address.port }, () => {
      server.removeAllListeners('error');
      // A single connection that fails is its own affair.
      server.on('error', () => undefined);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection whose answer is given is idle from then on, and would be kept for the next question.
  const idle = setInterval(() => server.closeIdleConnections(), LIMITS.look);
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), LIMITS.drain);
  await closed;
  clearTimeout(timer);
  clearInterval(idle);
}

const REASONS: Readonly<Record<string, readonly [code: string, fact: string, hint: string]>> = {
  EADDRINUSE: [
    'listen-taken',
    'somebody listens there already',
    'end the other process, or choose another port; two daemons on one host need one each',
  ],
  EADDRNOTAVAIL: ['listen-not-ours', 'no address of this host is meant', 'write an address of this host'],
  EACCES: [
    'listen-forbidden',
    'this user may not listen there',
    'choose a port from 1024 on, or give the process the right to it',
  ],
  ENOTFOUND: ['listen-not-ours', 'the name is not known', 'write an address of this host'],
  EAI_AGAIN: ['listen-not-ours', 'the name could not be looked up', 'write an address of this host'],
};

function explain(error: NodeJS.ErrnoException, address: ListenAddress, name: string): Failure {
  const [code, fact, hint] = REASONS[error.code ?? ''] ?? [
    'listen-failed',
    `the system says ${error.code ?? 'nothing more'}`,
    'see whether the address is right',
  ];
  return new Failure({
    code,
    fact: `${name} cannot listen on ${hostAndPort(address)}: ${fact}`,
    hint,
    cause: error,
  });
}
