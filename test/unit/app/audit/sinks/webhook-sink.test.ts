import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { troubleOf } from '../../../../../src/app/audit/sinks/sink.ts';
import { webhookSink } from '../../../../../src/app/audit/sinks/webhook-sink.ts';

const NOTE = 'retentiond/x\n1\nAAAA\n\n— x AAAA\n';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

/** What ails it; null: it took the note. */
const take = (address: string, milliseconds?: number): Promise<string | null> =>
  webhookSink(address, milliseconds)
    .take(NOTE)
    .then(() => null, troubleOf);

test('the note is posted as it is; a login in the address becomes a header; only the host is told', async () => {
  const seen: unknown[] = [];
  const host = await listen(async (request, response) => {
    const { method, url, headers } = request;
    seen.push({
      method,
      url,
      type: headers['content-type'],
      login: headers.authorization,
      body: await bodyOf(request),
    });
    response.writeHead(204).end();
  });
  const address = `http://me:p%40ss@${host}/hook?token=secret`;
  expect(webhookSink(address).name).toBe(`webhook:${host}`);
  expect(await take(address)).toBeNull();
  expect(seen).toEqual([
    {
      method: 'POST',
      url: '/hook?token=secret',
      type: 'text/plain; charset=utf-8',
      login: `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
      body: NOTE,
    },
  ]);
});

test.each([
  [500, 'it answered 500'],
  [404, 'it answered 404'],
  [302, 'it answered 302, a redirect, which is not followed'],
  [307, 'it answered 307, a redirect, which is not followed'],
])('an answer of %i is a trouble: %s', async (status, trouble) => {
  let followed = 0;
  const elsewhere = await listen((_, response) => {
    followed += 1;
    response.writeHead(200).end();
  });
  const host = await listen((_, response) => {
    response.writeHead(status, { location: `http://${elsewhere}/` }).end('why\n');
  });
  expect(await take(`http://${host}/`)).toBe(trouble);
  expect(followed).toBe(0);
});

test('whoever never answers is not waited for', async () => {
  const host = await listen(() => undefined);
  expect(await take(`http://${host}/secret`, 200)).toBe('no answer within 0.2 s');
});

test('nobody there is told without the address', async () => {
  const host = await listen(() => undefined);
  await new Promise((resolve) => servers.pop()?.close(resolve));
  expect(await take(`http://${host}/secret`)).toBe('the connection was refused');
  expect(await take('http://nowhere.invalid/secret')).toBe('its host is not known');
});
