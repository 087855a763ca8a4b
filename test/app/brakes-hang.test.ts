import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askerOf } from '../../src/brakes/ask/ask-connection.ts';
import { monotonic } from '../../src/clock.ts';
import type { ConnectionConfig } from '../../src/config/config.ts';
import { eventually } from '../support/daemon.ts';
import { config, NO_BRAKES } from '../unit/rules/written.ts';

const sockets = new Set<Socket>();
/** Takes connections and never says a word. */
const hanging = createServer((socket) => void sockets.add(socket));
const away = createHttp((_, answer) => void answer.writeHead(503).end());

beforeAll(async () => {
  for (const server of [hanging, away])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of [hanging, away]) await new Promise((resolve) => server.close(resolve));
});

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;

test.each(['postgres', 'mariadb'])('a %s that hangs: each answer is told when it comes', async (scheme) => {
  const own = [
    { kind: 'query', name: 'busy', query: 'SELECT 1', above: 5, below: null },
    { kind: 'probe', name: 'shop', url: `http://127.0.0.1:${portOf(away)}/`, answerWithinSeconds: 5 },
  ] as const;
  const asker = askerOf(
    {
      ...(config().connections['crm'] as ConnectionConfig),
      url: `${scheme}://asker@127.0.0.1:${portOf(hanging)}/crm`,
      brakes: { ...NO_BRAKES, maxLockWaits: 1, maxWalBytes: 1, own },
    },
    monotonic,
  );
  const left = new AbortController();
  const heard: string[] = [];
  const asked = asker?.ask(left.signal, ({ brake, trouble }) => void heard.push(`${brake} ${trouble}`));
  await eventually('the address is told first', () => heard.length === 1);
  expect(heard).toEqual(['shop status']);
  await eventually('the server is told after its first question', () => heard.length === 2);
  expect(heard[1]).toMatch(/^lock_waits (unreachable|late)$/);
  left.abort();
  await asker?.close();
  await asked;
  expect(heard.length).toBeLessThan(5);
});
