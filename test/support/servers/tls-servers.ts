import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startMariadb } from '../../../demo/mariadb/server.ts';
import { startPostgres } from '../../../demo/postgres/server.ts';
import { unprivilegedAccount } from '../../../demo/private-server/account.ts';
import type { Authority, Signed } from './authority.ts';
import { startRedis } from './redis.ts';

/** A private server whose certificate is changed while it runs. */
export interface TlsServer {
  /** Its address over TCP, with user and password and without a word about encryption. */
  readonly url: string;
  /** What it shows from now on to whoever connects. */
  wear(certificate: Signed): Promise<void>;
  /** Whether it lets in nobody without a certificate of that authority. */
  demand(authority: Authority | null): Promise<void>;
  remove(): Promise<void>;
}

/** A folder of files that the account of the private servers can read. */
interface Wardrobe {
  readonly folder: string;
  put(name: string, text: string): Promise<string>;
  remove(): Promise<void>;
}

async function openWardrobe(): Promise<Wardrobe> {
  const account = await unprivilegedAccount();
  const folder = await mkdtemp(join(tmpdir(), 'retentiond-wardrobe-'));
  await chmod(folder, 0o755);
  return {
    folder,
    put: async (name, text) => {
      const path = join(folder, name);
      await writeFile(path, text, { mode: 0o600 });
      if (account) await chown(path, account.uid, account.gid);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

async function dress(wardrobe: Wardrobe, { certificate, key }: Signed): Promise<void> {
  await wardrobe.put('server.pem', certificate);
  await wardrobe.put('server.key', key);
}

/** Without TLS until it wears its first certificate. */
export async function startTlsPostgres(): Promise<TlsServer> {
  const wardrobe = await openWardrobe();
  const server = await startPostgres({ fsync: false });
  await server.createRole('client', 'of-the-client');
  const reload = (): Promise<unknown> => server.admin.query('SELECT pg_reload_conf()');
  const set = (name: string, value: string): Promise<unknown> =>
    server.admin.query(`ALTER SYSTEM SET ${name} = '${value}'`);
  const rules = String((await server.admin.query('SHOW hba_file'))[0]?.['hba_file']);
  return {
    url: server.url('postgres', 'client', 'of-the-client'),
    wear: async (certificate) => {
      await dress(wardrobe, certificate);
      await set('ssl_cert_file', join(wardrobe.folder, 'server.pem'));
      await set('ssl_key_file', join(wardrobe.folder, 'server.key'));
      await set('ssl', 'on');
      await reload();
    },
    demand: async (authority) => {
      await set('ssl_ca_file', authority ? await wardrobe.put('clients.pem', authority.certificate) : '');
      const how = authority ? 'scram-sha-256 clientcert=verify-ca' : 'scram-sha-256';
      await writeFile(
        rules,
        `host all postgres 127.0.0.1/32 scram-sha-256\nhostssl all client 127.0.0.1/32 ${how}\n`,
      );
      await reload();
    },
    remove: async () => {
      await server.remove();
      await wardrobe.remove();
    },
  };
}

/** Wears a certificate from the start: MariaDB can change one, and not begin with none. */
export async function startTlsMariadb(first: Signed, clients: Authority): Promise<TlsServer> {
  const wardrobe = await openWardrobe();
  await dress(wardrobe, first);
  const files = {
    'ssl-cert': join(wardrobe.folder, 'server.pem'),
    'ssl-key': join(wardrobe.folder, 'server.key'),
    'ssl-ca': await wardrobe.put('clients.pem', clients.certificate),
  };
  const server = await startMariadb({ settings: { 'innodb-flush-method': 'nosync', ...files } });
  await server.createUser('client', 'of-the-client');
  await server.createDatabase('crm', { owner: 'client' });
  return {
    url: server.url('crm', 'client', 'of-the-client'),
    wear: async (certificate) => {
      await dress(wardrobe, certificate);
      await server.query('FLUSH SSL');
    },
    demand: async (authority) => {
      await server.query(`ALTER USER client REQUIRE ${authority ? 'X509' : 'NONE'}`);
    },
    remove: async () => {
      await server.remove();
      await wardrobe.remove();
    },
  };
}

/** A Redis that takes encrypted connections only. */
export async function startTlsRedis(): Promise<TlsServer> {
  const wardrobe = await openWardrobe();
  const server = await startRedis({ tls: true, password: 'of-the-client' });
  // Once it shows a certificate that proves nothing, nobody would be let through to change it.
  const desk = new Redis(server.url, { tls: { ca: String(server.ca) } });
  const set = (...words: readonly string[]): Promise<unknown> => desk.call('CONFIG', 'SET', ...words);
  return {
    url: server.url,
    wear: async (certificate) => {
      await dress(wardrobe, certificate);
      const [file, key] = [join(wardrobe.folder, 'server.pem'), join(wardrobe.folder, 'server.key')];
      await set('tls-cert-file', file, 'tls-key-file', key);
    },
    demand: async (authority) => {
      if (authority === null) await set('tls-auth-clients', 'no');
      else {
        const file = await wardrobe.put('clients.pem', authority.certificate);
        await set('tls-ca-cert-file', file, 'tls-auth-clients', 'yes');
      }
    },
    remove: async () => {
      desk.disconnect();
      await server.remove();
      await wardrobe.remove();
    },
  };
}
