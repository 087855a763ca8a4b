import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrateQueue, openPostgresQueue } from '../../src/queue/postgres-queue.ts';

/** What PostgreSQL answers to whoever needs no password: logged in, and ready for a query. */
const WELCOME = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

let server: Server;
let url: string;
const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);

/** A PostgreSQL that lets everybody in, and is gone at their first query. */
beforeEach(async () => {
  uncaught.length = 0;
  process.on('uncaughtExceptionMonitor', note);
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(WELCOME);
      socket.once('data', () => socket.resetAndDestroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `postgres://you:kept-in-your-vault@127.0.0.1:${(server.address() as AddressInfo).port}/queue`;
});
afterEach(async () => {
  process.off('uncaughtExceptionMonitor', note);
  await new Promise((resolve) => server.close(resolve));
});

test.each([
  { what: 'opened', act: () => openPostgresQueue(url, () => undefined) },
  { what: 'migrated', act: () => migrateQueue(url) },
])(
  'a server that goes while its queue is $what is an error, and not the end of the process',
  async ({ act }) => {
    await expect(act()).rejects.toMatchObject({ code: 'queue-unreachable' });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(uncaught).toEqual([]);
  },
);
