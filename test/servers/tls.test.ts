import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { Address } from '../../src/config/address/address.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Encryption } from '../../src/database/encryption.ts';
import { openSession } from '../../src/database/open-session.ts';
import { onlyValue } from '../../src/database/session.ts';
import { Failure } from '../../src/errors.ts';
import { prepareQueue } from '../../src/queue/open-queue.ts';
import { type Authority, makeAuthority, type Signed } from '../support/servers/authority.ts';
import {
  startTlsMariadb,
  startTlsPostgres,
  startTlsRedis,
  type TlsServer,
} from '../support/servers/tls-servers.ts';

const HERE = 'IP:127.0.0.1, DNS:localhost, DNS:db.test';
const folder = mkdtempSync(join(tmpdir(), 'retentiond-tls-'));

/** What servers and clients show each other. */
interface Papers {
  readonly ours: Authority;
  readonly strangers: Authority;
  readonly right: Signed;
  readonly elsewhere: Signed;
  /** For a name only, so that an address must not pass for it. */
  readonly named: Signed;
  readonly expired: Signed;
  readonly client: Signed;
  readonly stranger: Signed;
}

const state: { papers?: Papers } = {};
const papers = (): Papers => state.papers as Papers;

beforeAll(async () => {
  const [ours, strangers] = await Promise.all([makeAuthority('ours'), makeAuthority('strangers')]);
  state.papers = {
    ours,
    strangers,
    right: await ours.sign('right', HERE),
    elsewhere: await ours.sign('elsewhere', 'DNS:elsewhere.test'),
    named: await ours.sign('named', 'DNS:localhost'),
    expired: await ours.sign('expired', HERE, 'expired'),
    client: await ours.sign('client', 'DNS:client.test'),
    stranger: await strangers.sign('client', 'DNS:client.test'),
  };
});
afterAll(async () => {
  await Promise.all([state.papers?.ours.remove(), state.papers?.strangers.remove()]);
  rmSync(folder, { recursive: true, force: true });
});

type Keys = Readonly<Record<string, string>>;

/** An address as a configuration makes it of a URL and the keys of `tls`. */
function addressOf(url: string, tls: Keys): Address {
  const keys = Object.keys(tls).length === 0 ? '' : `, tls: ${JSON.stringify(tls)}`;
  const kind = url.startsWith('redis')
    ? `queue: { url: "${url}"${keys} }`
    : `connections: { c: { url: "${url}"${keys} } }`;
  writeFileSync(join(folder, 'retentiond.yaml'), `timezone: Europe/Paris\n${kind}\n`);
  const { value, findings } = loadConfig({ cwd: folder, environment: {} });
  expect(findings).toEqual([]);
  return (value?.connections['c']?.url ?? value?.queueUrl) as Address;
}

/** What a connection is encrypted with, and what the server says of it. */
type Opened = Encryption & { readonly told: string };

interface Kind {
  readonly name: string;
  start(): Promise<TlsServer>;
  open(address: Address): Promise<Opened | null>;
  /** The URL with words that name a file of authorities by themselves; null where there are none. */
  withFile(url: string, file: string): string | null;
  readonly codes: { readonly certificate: string; readonly none: string; readonly client: string };
}

async function openDatabase(address: Address, ask: string): Promise<Opened | null> {
  const session = await openSession(address, 'the test');
  try {
    const told = (await session.script(ask)).rows[0]?.at(-1) ?? '';
    expect(onlyValue(await session.script('SELECT 1'))).toBe('1');
    return session.encryption && { ...session.encryption, told };
  } finally {
    await session.close();
  }
}

const KINDS: readonly Kind[] = [
  {
    name: 'PostgreSQL',
    start: startTlsPostgres,
    open: (address) => openDatabase(address, 'SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()'),
    withFile: (url, file) => `${url}?sslmode=verify-full&sslrootcert=${file}`,
    codes: { certificate: 'database-certificate', none: 'database-encryption', client: 'database-refused' },
  },
  {
    name: 'MariaDB',
    start: () => startTlsMariadb(papers().right, papers().ours),
    open: (address) => openDatabase(address, "SHOW SESSION STATUS LIKE 'Ssl_version'"),
    withFile: (url, file) => `${url}?ssl-mode=VERIFY_IDENTITY&ssl-ca=${file}`,
    codes: { certificate: 'database-certificate', none: 'database-encryption', client: 'database-refused' },
  },
  {
    name: 'Redis',
    start: startTlsRedis,
    open: async (address) => {
      await prepareQueue({ url: address, sentinels: [] });
      // It has no port for plain text, and no words for what encrypts a connection.
      return null;
    },
    withFile: () => null,
    codes: { certificate: 'queue-certificate', none: 'queue-encryption', client: 'queue-encryption' },
  },
];

describe.each(KINDS)('$name', ({ start, open, withFile, codes, name }) => {
  let server: TlsServer;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.remove());

  const refusal = async (address: Address): Promise<string> => {
    const failure: unknown = await open(address).catch((error: unknown) => error);
    if (!(failure instanceof Failure)) throw new Error('it was opened');
    expect(`${failure.message} ${failure.hint}`).not.toContain('of-the-client');
    return failure.code;
  };
  const trusting = (tls: Keys = {}, url = server.url): Address =>
    addressOf(url, { ca_file: papers().ours.file, ...tls });
  const expectEncrypted = async (address: Address): Promise<void> => {
    const opened = await open(address);
    if (name === 'Redis') return;
    expect(opened).toEqual({
      protocol: expect.stringMatching(/^TLSv1\.[23]$/),
      cipher: expect.stringMatching(/^TLS_/),
      told: opened?.protocol,
    });
  };

  if (name === 'PostgreSQL')
    test('that offers no encryption is refused, and so is silence about it', async () => {
      expect(await refusal(trusting())).toBe(codes.none);
      expect(await open(server.url)).toBeNull();
    });

  test('with a certificate of an authority that we name is spoken to, encrypted', async () => {
    await server.wear(papers().right);
    await expectEncrypted(trusting());
    const inUrl = withFile(server.url, papers().ours.file);
    if (inUrl !== null) await expectEncrypted(inUrl);
    await expectEncrypted(trusting({ server_name: 'db.test' }));
    await expectEncrypted(trusting({}, server.url.replace('127.0.0.1', 'localhost')));
  });

  test('of an authority that we do not name is refused', async () => {
    await server.wear(papers().right);
    expect(await refusal(addressOf(server.url, { ca_file: papers().strangers.file }))).toBe(
      codes.certificate,
    );
    expect(await refusal(addressOf(server.url, { server_name: 'localhost' }))).toBe(codes.certificate);
  });

  test('with a certificate for another host is refused, unless its name is said', async () => {
    await server.wear(papers().elsewhere);
    expect(await refusal(trusting())).toBe(codes.certificate);
    expect(await refusal(trusting({ server_name: 'db.test' }))).toBe(codes.certificate);
    await expectEncrypted(trusting({ server_name: 'elsewhere.test' }));
  });

  test('under an address is not proved by a certificate for the name localhost', async () => {
    await server.wear(papers().named);
    expect(await refusal(trusting())).toBe(codes.certificate);
    await expectEncrypted(trusting({}, server.url.replace('127.0.0.1', 'localhost')));
  });

  test('with a certificate whose time is over is refused', async () => {
    await server.wear(papers().expired);
    expect(await refusal(trusting())).toBe(codes.certificate);
  });

  test('that wants to see a certificate is shown ours', async () => {
    await server.wear(papers().right);
    await server.demand(papers().ours);
    const { client, stranger } = papers();
    const shown = ({ certificateFile, keyFile }: Signed): Address =>
      trusting({ cert_file: certificateFile, key_file: keyFile });
    await expectEncrypted(shown(client));
    expect(await refusal(trusting())).toBe(codes.client);
    await expect(open(shown(stranger))).rejects.toBeInstanceOf(Failure);
    await server.demand(null);
  });
});

describe('a server that only says that it has no encryption', () => {
  /** Answers the first packet so, and keeps whatever comes after it. */
  async function liar(answer: Buffer): Promise<{ readonly port: number; readonly heard: () => number }> {
    let heard = 0;
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => {
        socket.write(answer);
        socket.on('data', (more) => {
          heard += more.length;
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { port: (server.address() as AddressInfo).port, heard: () => heard };
  }

  test.each(['N', 'E', 'S and more'])('is told nothing more (%s)', async (answer) => {
    const { port, heard } = await liar(Buffer.from(answer));
    const url = `postgres://client:of-the-client@127.0.0.1:${port}/d?sslmode=require`;
    await expect(openSession(url, 'the test', 2_000)).rejects.toMatchObject({ code: 'database-encryption' });
    expect(heard()).toBe(0);
  });
});
