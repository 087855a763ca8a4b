import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Probed, probeApp } from '../../../src/web/probes.ts';
import { type Listening, serve } from '../../../src/web/serve.ts';

const WELL: Probed = {
  silence: () => null,
  unready: async () => [],
  metrics: async () => ({ contentType: 'text/plain; version=0.0.4; charset=utf-8', text: 'up 1\n' }),
};
const HERE = { host: '127.0.0.1', port: 0 };

const opened: Listening[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

async function start(probed: Partial<Probed> = {}): Promise<string> {
  const listening = await serve(probeApp({ ...WELL, ...probed }), HERE, '`web.probes`');
  opened.push(listening);
  return `http://127.0.0.1:${listening.port}`;
}

test('healthz is 200 while it goes on, and 503 with one line where it does not', async () => {
  const well = await fetch(`${await start()}/healthz`);
  expect([well.status, await well.text()]).toEqual([200, 'ok\n']);
  const ill = await fetch(`${await start({ silence: () => 'no round has gone on for 700 s' })}/healthz`);
  expect([ill.status, await ill.text()]).toEqual([503, 'no round has gone on for 700 s\n']);
});

test('readyz names its reasons by codes', async () => {
  const ready = await fetch(`${await start()}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([200, { ready: true, reasons: [] }]);
  const leaving = await fetch(`${await start({ unready: async () => ['leaving'] })}/readyz`);
  expect([leaving.status, await leaving.json()]).toEqual([503, { ready: false, reasons: ['leaving'] }]);
});

test('HEAD says the same without a body; every answer says what a browser may do with it: nothing', async () => {
  const url = await start();
  for (const path of ['/healthz', '/readyz', '/metrics']) {
    const head = await fetch(url + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  }
  for (const path of ['/metrics', '/nothing']) {
    const { headers } = await fetch(url + path);
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
  }
});

test.each(['/', '/healthz/', '/metrics/x', '/HEALTHZ', '/..%2fmetrics', '//metrics', '/metrics;a'])(
  '%s is not there',
  async (path) => {
    expect((await fetch((await start()) + path)).status).toBe(404);
  },
);

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is no way to ask', async (method) => {
  const response = await fetch(`${await start()}/metrics`, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});

test('a failure behind it says nothing of itself', async () => {
  const metrics = async (): Promise<never> => {
    throw new Error('jane@example.com');
  };
  const response = await fetch(`${await start({ metrics })}/metrics`);
  expect([response.status, await response.text()]).toEqual([500, 'internal error\n']);
});

test('a body is not read, nor headers without end, nor a target that is no address', async () => {
  const url = await start();
  expect((await fetch(`${url}/healthz`, { method: 'POST', body: 'x'.repeat(100_000) })).status).toBe(413);
  const large = await fetch(`${url}/healthz`, { headers: { a: 'x'.repeat(20_000) } });
  expect(large.status).toBe(431);
  const said = await talk(url, 'GET http://[ HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(said).toMatch(/^HTTP\/1\.1 (400|404)/);
});

test('whoever asks slowly is hung up on, and the others are answered meanwhile', async () => {
  const url = await start();
  const begun = Date.now();
  const slow = talk(url, 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await slow).toMatch(/^HTTP\/1\.1 408/);
  expect(Date.now() - begun).toBeLessThan(12_000);
});

test('a port that is taken, and an address that is not ours, are said once and clearly', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await expect(serve(probeApp(WELL), { ...HERE, port }, '`web.probes`')).rejects.toMatchObject({
    code: 'listen-taken',
    message: `\`web.probes\` cannot listen on 127.0.0.1:${port}: somebody listens there already`,
    hint: expect.stringContaining('another port'),
  });
  other.close();
  // RFC 5737: no host has it.
  await expect(
    serve(probeApp(WELL), { host: '192.0.2.1', port: 9420 }, '`web.probes`'),
  ).rejects.toMatchObject({
    code: 'listen-not-ours',
  });
  await expect(
    serve(probeApp(WELL), { host: 'nowhere.invalid', port: 9420 }, '`web.probes`'),
  ).rejects.toMatchObject({ code: 'listen-not-ours' });
});

test('closing lets an answer in hand end, and takes nobody any more', async () => {
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  let asked: () => void = () => undefined;
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const url = await start({
    unready: async () => {
      asked();
      await held;
      return [];
    },
  });
  const inHand = fetch(`${url}/readyz`);
  await isAsked;
  const closed = opened.splice(0)[0]?.close();
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
  go();
  expect((await inHand).status).toBe(200);
  await closed;
});

/** Sends these bytes and resolves to what is said until the other side hangs up. */
async function talk(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket: Socket = connect(Number(port), hostname);
  let said = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (/\r\n\r\n/.test(said)) socket.end();
  });
  socket.write(bytes);
  await once(socket, 'close');
  return said;
}
